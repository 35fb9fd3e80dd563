package pool

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/learn"
)

// cellTable lists all cells with four nodes whose edges carry one of three operations; a cell is
// better the more convolutions one of its paths has, and a little by its number of paths.
func cellTable() *curve.Table {
	kinds := []string{"none", "skip_connect", "conv"}
	t := &curve.Table{Header: curve.Header{Name: "cells", Objective: "max", Epochs: 1, Operations: kinds}}
	for code := range 729 {
		ops := make([]string, 6)
		for i := range ops {
			ops[i] = kinds[code%3]
			code /= 3
		}
		f := newFlow(denseCell(ops))
		value := 90 + f.longest + 0.1*f.most["conv"]*f.all - 20*math.Max(0, -f.longest)
		t.Rows = append(t.Rows, curve.Row{ID: fmt.Sprint(len(t.Rows)), Ops: ops, Curve: curve.Curve{Metric: []float64{value}}})
	}
	return t
}

func structural(seed uint64) Method {
	return NewScheduled(full, NewStructural(seed, StructuralOptions{}))
}

func TestTheBestCellIsFoundSoon(t *testing.T) {
	p, err := New(cellTable())
	if err != nil {
		t.Fatal(err)
	}
	lot := 0
	for seed := range uint64(10) {
		o, err := Run(t.Context(), p, structural(seed), 25.0/729)
		if err != nil {
			t.Fatal(err)
		}
		if o.Regret != 0 || o.Evaluations != 25 {
			t.Errorf("seed %d: regret %v after %d", seed, o.Regret, o.Evaluations)
		}
		if o, err = Run(t.Context(), p, NewScheduled(full, NewRandom(seed)), 25.0/729); err == nil && o.Regret == 0 {
			lot++
		}
	}
	if lot > 5 {
		t.Errorf("chance finds it in %d of 10 runs, too: this table shows nothing", lot)
	}
}

func TestStructuralSeesNothingThatItDidNotRun(t *testing.T) {
	for seed, table := range []*curve.Table{cellTable(), drawn(0, 60, 4), twice(40)} {
		p, err := New(table)
		if err != nil {
			t.Fatal(err)
		}
		share := 25 / float64(len(p.Candidates))
		for _, plan := range []plan{full, asha} {
			m := func() Method { return NewScheduled(plan, NewStructural(uint64(seed), StructuralOptions{})) }
			want, err := Run(t.Context(), p, m(), share)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Run(t.Context(), poisoned(p, reachedBy(want.Steps)), m(), share)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.Steps, got.Steps); diff != "" {
				t.Errorf("%s: -want +got:\n%s", table.Name, diff)
			}
		}
	}
}

// What cannot be told apart is picked by lot, until nothing is left.
func TestEqualStructuresAreExhausted(t *testing.T) {
	table := &curve.Table{Header: curve.Header{Name: "equal", Objective: "max", Epochs: 1, Operations: []string{"conv"}}}
	for i := range 30 {
		table.Rows = append(table.Rows, curve.Row{ID: fmt.Sprint(i), Ops: []string{"conv", "conv", "conv"}, Curve: curve.Curve{Metric: []float64{float64(i % 4)}}})
	}
	p, err := New(table)
	if err != nil {
		t.Fatal(err)
	}
	if o, err := Run(context.Background(), p, structural(1), 1); err != nil || o.Evaluations != 30 {
		t.Errorf("%d of 30 are run (%v)", o.Evaluations, err)
	}
}

// TestPosteriorIsThatOfAWholeFit holds the process that is updated against one that is not.
func TestPosteriorIsThatOfAWholeFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		points := make([][]float64, rapid.IntRange(2, 12).Draw(t, "points"))
		for i := range points {
			points[i] = []float64{r.NormFloat64(), r.NormFloat64()}
		}
		var x [][]float64
		z := make([]float64, rapid.IntRange(2, 15).Draw(t, "values"))
		kernel := learn.Kernel{Lengths: []float64{1.5}, Signal: 0.8, Noise: 0.05}
		p := newPosterior(points, kernel)
		for i := range z {
			at := r.IntN(len(points)) // some more than once
			p.observe(at)
			x, z[i] = append(x, points[at]), r.NormFloat64()
		}
		standardise(z)
		whole := learn.NewGP(learn.GPOptions{Raw: true, Kernel: &kernel})
		if err := whole.Fit(x, z, nil); err != nil {
			t.Fatal(err)
		}
		mean, variance := whole.Posterior(points)
		for i, m := range p.mean(z) {
			if math.Abs(m-mean[i]) > 1e-6 || math.Abs(p.variance[i]-variance[i]) > 1e-6 {
				t.Fatalf("point %d: %v ± %v, want %v ± %v", i, m, p.variance[i], mean[i], variance[i])
			}
		}
	})
}

func TestBadValuesAreDrawnIn(t *testing.T) {
	z, deviation := winsorised([]float64{-1000, 1, 2, 3, 4})
	drawn, _ := winsorised([]float64{-2, 1, 2, 3, 4})
	if !slices.Equal(z, drawn) || deviation == 0 {
		t.Errorf("%v, want %v", z, drawn)
	}
	if _, deviation := winsorised([]float64{2, 2}); deviation != 0 {
		t.Errorf("equal values have deviation %v", deviation)
	}
}

// BenchmarkStructural reports what a pick costs on average over a whole run: all that is
// computed anew with more values is in it.
func BenchmarkStructural(b *testing.B) {
	p, err := New(cellTable())
	if err != nil {
		b.Fatal(err)
	}
	for _, queries := range []int{50, 200, 700} {
		b.Run(fmt.Sprint(queries), func(b *testing.B) {
			for b.Loop() {
				if _, err := Run(b.Context(), p, structural(0), float64(queries)/729); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*queries), "ms/pick")
		})
	}
}
