// Replay asks what another method would have done: a study over the curves that come with the
// program, and one without its predictor over what the first has seen, exported as a table.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/replay"
	"pmfnas/pmf/report"
	"pmfnas/pmf/study"
)

func main() {
	folder, err := os.MkdirTemp("", "replay-*")
	if err == nil {
		defer os.RemoveAll(folder)
		err = run(context.Background(), folder, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder string, out io.Writer) error {
	table, err := replay.Open("digits-bench")
	if err != nil {
		return err
	}
	first, err := search(ctx, folder, "first", table)
	if err != nil {
		return err
	}
	tell(out, first)
	seen, err := report.Export(first)
	if err != nil {
		return err
	}
	second, err := search(ctx, folder, "second", seen, study.Predictor)
	if err != nil {
		return err
	}
	tell(out, second)
	return nil
}

// search runs a study over a table, without the given parts of the method.
func search(ctx context.Context, folder, name string, table *curve.Table, without ...string) (study.Snapshot, error) {
	settings, err := study.ReplayPreset(study.ReplayPrefix+table.Name, table)
	if err != nil {
		return study.Snapshot{}, err
	}
	settings.Predictor.Kind = "ridge" // learns in a blink
	settings.Without = without
	r, err := replay.New(table, replay.Options{})
	if err != nil {
		return study.Snapshot{}, err
	}
	s, err := study.Open(folder, name, settings, study.Dependencies{Evaluator: r, Input: r.Input(), Fingerprint: r.Fingerprint()})
	if err != nil {
		return study.Snapshot{}, err
	}
	defer s.Close()
	err = s.Run(ctx, eval.Fine, nil)
	return s.Snapshot(), err
}

func tell(out io.Writer, s study.Snapshot) {
	fmt.Fprintf(out, "%s: %d architectures known, %d epochs, chosen %.2f %%\n", s.Name, len(s.Space.Listed()), s.Spent.Epochs, 100*s.Chosen.Validation)
}
