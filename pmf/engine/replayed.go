package engine

import (
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/replay"
	"pmfnas/pmf/study"
)

// evaluates returns what evaluates on a data set, and what a study must know of it: the bench of
// the images, or a table that is replayed, anew for each study, since its clock is the study's.
func (w *workshop) evaluates(data study.DataSettings) (study.Dependencies, error) {
	ref, ok := study.Replayed(data.Ref)
	if !ok {
		b, err := w.bench(data)
		if err != nil {
			return study.Dependencies{}, err
		}
		return study.Dependencies{Evaluator: b, Input: b.set.Input(), Fingerprint: b.fingerprint}, nil
	}
	table, err := replay.Open(ref)
	if err != nil {
		return study.Dependencies{}, protocol.AsError(err, protocol.CodeParams)
	}
	r, err := replay.New(table, replay.Options{})
	if err != nil {
		return study.Dependencies{}, protocol.AsError(err, protocol.CodeParams)
	}
	w.log.Info("table opened", "table", ref, "architectures", len(r.Architectures()))
	return study.Dependencies{Evaluator: r, Input: r.Input(), Fingerprint: r.Fingerprint()}, nil
}
