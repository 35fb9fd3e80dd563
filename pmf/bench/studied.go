package bench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/control"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/pool"
	"pmfnas/pmf/replay"
	"pmfnas/pmf/study"
)

// studied is a table that whole studies replay. It is only read once it is made: runs share it,
// each with a replay of its own.
type studied struct {
	pool     *pool.Pool
	table    *curve.Table   // the pool's rows alone
	places   map[string]int // of candidates in the pool, by the ID of the architecture
	settings study.Settings
	options  AblationOptions
}

// The study sees the rows that the pool keeps, so both know the same best.
func newStudied(table *curve.Table, p *pool.Pool, o AblationOptions) (*studied, error) {
	s := &studied{pool: p, table: &curve.Table{Header: table.Header, Rows: slices.Clone(p.Task.Rows)}, places: map[string]int{}, options: o}
	for i, row := range s.table.Rows {
		if p.Unit() == "epochs" {
			s.table.Rows[i].Seconds = nil // known of some rows alone: an epoch counts one everywhere
		}
		a, err := arch.Parse(row.Arch)
		if err != nil {
			return nil, fmt.Errorf("table %s, row %s: %w", table.Name, row.ID, err)
		}
		s.places[a.ID()] = i
	}
	var err error
	if s.settings, err = study.ReplayPreset(study.ReplayPrefix+table.Name, s.table); err != nil {
		return nil, err
	}
	if o.Predictor != "" {
		s.settings.Predictor.Kind = o.Predictor
	}
	s.settings = s.settings.Scaled(int(o.Budget*float64(len(s.table.Rows)*p.Task.Epochs)), len(s.table.Rows))
	return s, s.settings.Validate()
}

func (s *studied) name() string { return s.table.Name }

func (s *studied) row(v Variant) AblationRow {
	return AblationRow{
		Table: s.name(), Variant: v.Name, Without: v.Without, Searched: "study", Predictor: s.settings.Predictor.Kind,
		Unit: s.pool.Unit(), Total: s.pool.Total, Metric: s.pool.Task.Metric, MetricUnit: s.pool.Task.Unit,
	}
}

// run runs a study of a variant.
func (s *studied) run(ctx context.Context, v Variant, seed uint64) (ablated, error) {
	settings := v.settings(s.settings)
	settings.Seed = seed
	var decides control.Controller
	if v.Policy != nil {
		decides = v.Policy.Controller(settings.Rules())
	}
	began := time.Now()
	snapshot, err := s.study(ctx, settings, decides)
	if err != nil {
		return ablated{}, err
	}
	return s.judge(snapshot, time.Since(began))
}

// study runs a study in a folder of its own, with a controller in place of the one that the
// settings name, or nil.
func (s *studied) study(ctx context.Context, settings study.Settings, decides control.Controller) (study.Snapshot, error) {
	r, err := replay.New(s.table, replay.Options{})
	if err != nil {
		return study.Snapshot{}, err
	}
	return wholeStudy(ctx, s.options.Folder, settings, study.Dependencies{
		Evaluator: r, Input: r.Input(), Fingerprint: r.Fingerprint(), Controller: decides,
	})
}

// judge tells what a finished study is worth, by what the table knows and the study did not. took
// is the wall time of the whole study, nearly all of it deciding.
func (s *studied) judge(snapshot study.Snapshot, took time.Duration) (ablated, error) {
	at, known := s.places[snapshot.Chosen.ID]
	if !known {
		return ablated{}, fmt.Errorf("the study chose %s, which the table does not hold", snapshot.Chosen.ID)
	}
	a := ablated{regret: s.pool.Regret(at), value: s.pool.Task.Examples[at].Target, deciding: took}
	evaluations, early := 0, 0
	for _, stage := range snapshot.Stages {
		evaluations, early = evaluations+stage.Architectures, early+stage.Early
	}
	a.stopped = float64(early) / float64(max(1, evaluations))
	rounds := timesOf(snapshot)
	a.evaluated = len(rounds.reached)
	for _, jobs := range rounds.jobs {
		a.makespan += replay.Makespan(jobs, s.options.Workers)
		for _, took := range jobs {
			a.cost += took.Seconds() // an epoch of unknown time counts a second
		}
	}
	whole := 0.0
	for id := range rounds.reached {
		whole += s.pool.Cost(s.places[id])
	}
	a.saved = saving(a.cost, whole)
	a.losses = s.losses(rounds.reached, a.regret)
	return a, nil
}

// losses tells where the regret arose (Theorem 1): in what was never tried, in what was tried and
// not taken to medium, then to high fidelity, and in the choice among what was.
func (s *studied) losses(reached map[string]eval.Fidelity, regret float64) (losses [eval.Fidelities + 1]float64) {
	before := 0.0
	for f := range eval.Fidelity(eval.Fidelities) {
		best := regret // where nothing came so far, the stage decided nothing
		for id, to := range reached {
			if to >= f {
				best = min(best, s.pool.Regret(s.places[id]))
			}
		}
		losses[f], before = best-before, best
	}
	losses[eval.Fidelities] = regret - before
	return losses
}

// times are what the trials of a study took, round by round, and how far architectures came. jobs
// are by round and trial; rounds follow one another, their trials run at once.
type times struct {
	jobs    [][]time.Duration
	reached map[string]eval.Fidelity
}

// timesOf charges every trial for the epochs by which it went beyond what its architecture had.
func timesOf(snapshot study.Snapshot) times {
	type place struct {
		stage eval.Stage
		round int
	}
	t, seen, last := times{reached: map[string]eval.Fidelity{}}, map[string]int{}, place{0, -1}
	for _, trial := range snapshot.Trials {
		id, c := trial.Proposal.Arch.ID(), trial.Observation.Curve
		var took time.Duration
		// What a checkpoint holds is not paid again.
		for epoch := seen[id]; epoch < c.Len(); epoch++ {
			took += time.Duration(c.Seconds[epoch] * float64(time.Second))
		}
		seen[id] = max(seen[id], c.Len())
		if at := (place{trial.Stage, trial.Round}); at != last {
			t.jobs, last = append(t.jobs, nil), at
		}
		t.jobs[len(t.jobs)-1] = append(t.jobs[len(t.jobs)-1], took)
		if c.Len() > 0 {
			t.reached[id] = max(t.reached[id], trial.Proposal.Fidelity)
		}
	}
	return t
}
