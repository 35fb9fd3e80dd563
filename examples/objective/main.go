// Objective searches with an objective of one's own, without a study and without a trainer:
// an [eval.Evaluator] says how good an architecture is, a [search.Strategy] says what to try
// next, and the loop between them is written by hand.
//
// The objective here is a formula: a network is worth more the more separable convolutions it
// has, as long as it stays within a budget of multiply-adds. Put a simulator, a table or a
// measurement on a device in its place.
//
//	go run ./examples/objective
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
)

func main() { os.Exit(run(context.Background(), os.Stdout, os.Stderr)) }

// run searches with three strategies and prints what each has found.
func run(ctx context.Context, out, complaints io.Writer) int {
	space, err := small()
	if err != nil {
		fmt.Fprintln(complaints, err)
		return 1
	}
	for _, s := range []struct {
		name     string
		strategy search.Strategy
	}{
		{"random", search.NewRandom()},
		{"aging", search.NewAging(search.AgingOptions{Population: 24})},
		{"gradient", search.NewGradient(search.GradientOptions{})},
	} {
		best, err := optimise(ctx, s.strategy, budgeted{input: digit, flops: 1e6}, space, 200)
		if err != nil {
			fmt.Fprintf(complaints, "search with %s: %v\n", s.name, err)
			return 1
		}
		macro, o := best.Proposal.Arch.Macro, best.Observation
		fmt.Fprintf(out, "%-8s found %.3f in trial %3d: depth %d, %d channels, %d multiply-adds\n",
			s.name, o.Accuracy, best.ID, macro.Depth, macro.Channels, o.FLOPs)
	}
	return 0
}

// small is the paper's space with outlines for small images.
func small() (arch.Space, error) {
	s, err := arch.Preset("paper")
	s.Name, s.Depths, s.Channels, s.Offsets = "small images", []int{2, 3, 4, 5, 6}, []int{4, 6, 8}, []int{0}
	return s, err
}

// digit is the size of the images that the networks would see.
var digit = arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}

// budgeted is the objective: an evaluator in a dozen lines.
type budgeted struct {
	input arch.Input
	flops int64 // above which an architecture is refused
}

var _ eval.Evaluator = budgeted{}

// Evaluate implements eval.Evaluator. What is wrong with an architecture is an observation,
// not an error: the search goes on and learns from it.
func (b budgeted) Evaluate(_ context.Context, job eval.Job, _ eval.Recorder) (eval.Observation, error) {
	o := eval.Observation{Key: job.Key(), Arch: job.Arch, Fidelity: job.Fidelity, FLOPs: job.Arch.FLOPs(b.input)}
	if o.FLOPs > b.flops {
		o.Status, o.Reason = eval.Failed, fmt.Sprintf("%d multiply-adds, want at most %d", o.FLOPs, b.flops)
		return o, nil
	}
	separable := 0
	for _, op := range job.Arch.Canonical().Cell {
		if op == arch.SepConv3 || op == arch.SepConv5 {
			separable++
		}
	}
	o.Accuracy = float64(separable) / arch.Edges * (0.5 + 0.5*float64(o.FLOPs)/float64(b.flops))
	o.Status, o.Curve = eval.Complete, curve.Curve{Metric: []float64{o.Accuracy}}
	return o, nil
}

// optimise is the loop that pmf/study otherwise owns: ask, evaluate, append. It returns the
// best of at most n trials.
func optimise(ctx context.Context, s search.Strategy, e eval.Evaluator, space arch.Space, n int) (search.Trial, error) {
	history := search.History{Space: space, Input: digit, Stage: eval.Fine, Fidelity: eval.High, Seed: 1}
	var best search.Trial
	for len(history.Trials) < n {
		batch, err := s.Ask(ctx, history, min(8, n-len(history.Trials)))
		if errors.Is(err, search.ErrExhausted) {
			break
		} else if err != nil {
			return best, fmt.Errorf("ask for trial %d: %w", len(history.Trials), err)
		}
		for _, p := range batch {
			o, err := e.Evaluate(ctx, eval.Job{Arch: p.Arch, Fidelity: p.Fidelity}, nil)
			if err != nil {
				return best, fmt.Errorf("evaluate trial %d: %w", len(history.Trials), err)
			}
			t := search.Trial{ID: len(history.Trials), Round: history.Round, Proposal: p, Observation: o}
			if t.Usable() && o.Accuracy > best.Observation.Accuracy {
				best = t
			}
			history.Trials = append(history.Trials, t)
		}
		history.Round++
	}
	return best, nil
}
