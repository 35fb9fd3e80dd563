package cellnet_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pmfnas/pmf/cellnet"
)

func TestStartingValuesHaveTheVarianceTheyPromise(t *testing.T) {
	for _, c := range []struct {
		name           string
		init           cellnet.Init
		mean, variance float64
	}{
		{"zeros", cellnet.Zeros, 0, 0},
		{"ones", cellnet.Ones, 1, 0},
		{"He normal", cellnet.HeNormal, 0, 2.0 / 18},
		{"uniform", cellnet.Uniform, 0, 1.0 / 18 / 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := cellnet.Parameter{Dims: []int{3, 3, 2, 1000}, Init: c.init, FanIn: 18}
			values := make([]float32, p.Size())
			p.Fill(values, rand.New(rand.NewPCG(7, 7)))
			mean, variance := momentsOf(values)
			if math.Abs(mean-c.mean) > 0.01 || math.Abs(variance-c.variance) > 0.05*c.variance+1e-9 {
				t.Errorf("mean %g and variance %g, want %g and %g", mean, variance, c.mean, c.variance)
			}
		})
	}
}

func momentsOf(values []float32) (mean, variance float64) {
	for _, v := range values {
		mean += float64(v) / float64(len(values))
	}
	for _, v := range values {
		variance += (float64(v) - mean) * (float64(v) - mean) / float64(len(values))
	}
	return mean, variance
}
