package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	benchmark "pmfnas/pmf/bench" // a bench is something else here
	"pmfnas/pmf/curve"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/paper"
	"pmfnas/pmf/report"
)

// fewRepeats is how often a benchmark is repeated for a person who waits in a cell; the command
// line takes its time. Each repeat is kept until the last, so that there is a most.
const (
	fewRepeats  = 3
	mostRepeats = 1000
)

// tellingPeriod is how often a client is told how far its work is, at most.
const tellingPeriod = 200 * time.Millisecond

// benchPredictor measures predictors on a table of curves, and shows what it found. It ends when
// the client leaves; nothing of it is kept.
func (e *Engine) benchPredictor(ctx context.Context, s *session, p protocol.BenchParams) (any, error) {
	if p.Repeats > mostRepeats {
		return nil, protocol.Errorf(protocol.CodeParams, "repeats are %d, want at most %d", p.Repeats, mostRepeats)
	}
	table, err := openCurves(p.Curves)
	if err != nil {
		return nil, err
	}
	o := benchmark.PredictorOptions{Seed: p.Seed, Repeats: cmp.Or(p.Repeats, fewRepeats), Train: p.Train, Observe: p.Observe}
	if o.Methods, err = e.methodsNamed(p.Methods); err != nil {
		return nil, err
	}
	tracker := benchmark.NewTracker(o.Methods)
	var told time.Time
	o.Progress = func(now benchmark.Progress) {
		tracker.Note(now)
		if time.Since(told) > tellingPeriod || now.Done == now.Total {
			told = time.Now()
			s.tellBenchmark(tracker, now.Done)
		}
	}
	result, err := benchmark.Predictor(ctx, []*curve.Table{table}, o)
	if err != nil {
		return nil, fmt.Errorf("measure predictors: %w", err)
	}
	d := report.Benchmark(result)
	figures, err := report.BenchmarkFigures(result)
	if err != nil {
		return nil, fmt.Errorf("draw the benchmark: %w", err)
	}
	d.Blocks = append(d.Blocks, figures...)
	return d, nil
}

// curvesView shows a table of curves.
func (e *Engine) curvesView(_ context.Context, _ *session, p protocol.CurvesParams) (any, error) {
	table, err := openCurves(p.Curves)
	if err != nil {
		return nil, err
	}
	return report.CurveTable(table)
}

// openCurves reads the table that a client names.
func openCurves(ref string) (*curve.Table, error) {
	table, err := benchmark.Open(ref)
	if err != nil {
		return nil, protocol.AsError(err, protocol.CodeParams)
	}
	return table, nil
}

// methodsNamed finds predictors by their names.
func (e *Engine) methodsNamed(names []string) ([]predict.Named, error) {
	if len(names) == 0 {
		names = []string{"pmf", "last", "best", "sotl", "params"}
	}
	var known []string
	var found []predict.Named
	methods := append(predict.All(), paper.All(e.workshop.neural)...)
	for _, m := range methods {
		known = append(known, m.Name)
	}
	for _, name := range names {
		at := slices.Index(known, name)
		if at < 0 {
			return nil, protocol.Errorf(protocol.CodeParams, "a method is %q, want some of %s", name, strings.Join(known, ", "))
		}
		found = append(found, methods[at])
	}
	return found, nil
}

// tellBenchmark sends the client how far a benchmark is.
func (s *session) tellBenchmark(tracker *benchmark.Tracker, done int) {
	state, _ := tracker.State()
	body, err := json.Marshal(state)
	if err != nil {
		return // the answer does not need it
	}
	s.tell(protocol.Event{Study: protocol.BenchPredictor, Seq: int64(done), Body: body})
}
