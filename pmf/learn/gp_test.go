package learn_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pmfnas/pmf/learn"
)

// wave returns rows of two inputs, of which only the first matters.
func wave(n int) (x [][]float64, y []float64) {
	r := rand.New(rand.NewPCG(7, 0))
	for range n {
		row := []float64{4 * r.Float64(), 4 * r.Float64()}
		x, y = append(x, row), append(y, math.Sin(2*row[0])+0.05*r.NormFloat64())
	}
	return x, y
}

func TestLikelihoodFindsNoiseAndWhatMatters(t *testing.T) {
	x, y := wave(60)
	gp := learn.NewGP(learn.GPOptions{ARD: true})
	if err := gp.Fit(x, y, nil); err != nil {
		t.Fatal(err)
	}
	k := gp.Kernel()
	if k.Lengths[1] < 3*k.Lengths[0] {
		t.Errorf("length scales are %v, want the second much longer", k.Lengths)
	}
	if deviation := math.Sqrt(gp.NoiseVariance()); deviation < 0.03 || deviation > 0.08 {
		t.Errorf("noise has deviation %.4f, want about 0.05", deviation)
	}
}

func TestVarianceGrowsAwayFromTheRows(t *testing.T) {
	x, y := wave(60)
	gp := learn.NewGP(learn.GPOptions{})
	if err := gp.Fit(x, y, nil); err != nil {
		t.Fatal(err)
	}
	_, variance := gp.Posterior([][]float64{x[0], {40, 40}})
	if variance[1] < 10*variance[0] {
		t.Fatalf("variances are %v", variance)
	}
}

func TestFarAwayThePriorMeanRules(t *testing.T) {
	x, y := wave(40)
	prior := func(row []float64) float64 { return 5 * row[0] }
	for i, row := range x {
		y[i] += prior(row)
	}
	gp := learn.NewGP(learn.GPOptions{Mean: prior})
	if err := gp.Fit(x, y, nil); err != nil {
		t.Fatal(err)
	}
	if got := gp.Predict([][]float64{{100, 2}})[0]; math.Abs(got-500) > 1 {
		t.Fatalf("predicted %v, want about 500", got)
	}
}

func TestAKernelKeptGivesTheSamePosterior(t *testing.T) {
	x, y := wave(30)
	first := learn.NewGP(learn.GPOptions{Linear: true})
	if err := first.Fit(x, y, nil); err != nil {
		t.Fatal(err)
	}
	kernel := first.Kernel()
	second := learn.NewGP(learn.GPOptions{Linear: true, Kernel: &kernel})
	if err := second.Fit(x, y, nil); err != nil {
		t.Fatal(err)
	}
	a, b := first.Predict(x), second.Predict(x)
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("row %d is %v and %v", i, a[i], b[i])
		}
	}
}
