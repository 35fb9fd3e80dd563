package pmf

import (
	"cmp"
	"context"
	"errors"
	"os"
	"os/signal"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/show"
)

// BenchOptions adjust BenchPredictor; the zero value answers within a minute on small tables.
type BenchOptions struct {
	Train     int       // curves to learn from; 0 means 100, and never more than half of them
	Repeats   int       // each learns from other curves; 0 means 3
	Seed      uint64    // of the first repeat
	Observe   []float64 // shares of a curve that are seen, above 0 and at most 1; nil means 0.1, 0.25, 0.5
	Methods   []string  // as `pmf bench predictor --help` lists them, all but paper; nil means pmf, last, best, sotl, params
	Workspace string    // whose engine does the work; "" means the folder of the notebook
	Quiet     bool      // shows no live progress, for programs that are not looked at
}

// BenchPredictor measures how well the last values of recorded learning curves are predicted
// from the first epochs, and shows it: tables, as `pmf bench predictor` prints them, and figures
// of the first repeat. The curves are digits-bench, which comes with the program, or those in a
// file (.jsonl or .jsonl.gz). Interrupting it ends the work; nothing is kept.
func BenchPredictor(curves string, o BenchOptions) (view.Document, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c, err := connect(ctx, cmp.Or(o.Workspace, "."))
	if err != nil {
		return view.Document{}, err
	}
	defer c.Close()
	m := meter{progress: show.NewProgress(), quiet: o.Quiet}
	var d view.Document
	ended := make(chan error, 1)
	go func() {
		var err error
		d, err = c.BenchPredictor(ctx, o.params(curves), m.note)
		ended <- err
	}()
	err = m.drawUntil(ended)
	if err != nil && ctx.Err() != nil {
		return view.Document{}, errors.New("interrupted: the benchmark has ended, and nothing of it is kept")
	}
	return d, err
}

func (o BenchOptions) params(curves string) protocol.BenchParams {
	return protocol.BenchParams{
		Curves: client.AbsoluteFile(curves), Train: o.Train, Repeats: o.Repeats, Seed: o.Seed, Observe: o.Observe, Methods: o.Methods,
	}
}

// LearningCurves shows a table of recorded learning curves, named as for BenchPredictor: what it
// holds, and a figure of the curves.
func LearningCurves(curves string) (d view.Document, err error) {
	ctx := context.Background()
	c, err := connect(ctx, ".")
	if err != nil {
		return d, err
	}
	defer c.Close()
	err = c.Call(ctx, protocol.CurvesView, protocol.CurvesParams{Curves: client.AbsoluteFile(curves)}, &d)
	return d, err
}
