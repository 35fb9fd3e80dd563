package predict

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pmfnas/pmf/curve"
)

func TestLcSVRSeesEpochsParametersAndDifferences(t *testing.T) {
	nan := math.NaN()
	examples := []Example{
		{Sample: Sample{Params: math.E, Features: map[string]float64{"depth": 3}, Curve: curve.Curve{Metric: []float64{1, 3, 4, 9}}}},
		{Sample: Sample{Params: 1, Curve: curve.Curve{Metric: []float64{2, nan, 1, 1}}}},
	}
	cases := []struct {
		length int
		want   [][]float64
	}{
		{0, [][]float64{{1, 3}, {0, 3}}},
		{1, [][]float64{{1, 1, 3}, {2, 0, 3}}},
		{3, [][]float64{{1, 3, 4, 1, 3, 2, 1, -1}, {2, 2, 1, 0, 3, 0, -1, -1}}},
	}
	for _, c := range cases {
		samples, _ := unzip(examples)
		got := differenced(newSchema(c.length, false, examples).table(samples, nil))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("after %d epochs: %s", c.length, diff)
		}
	}
}

func TestTheSearchFindsWhatGeneralises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		r := rand.New(rand.NewPCG(seed, 0))
		n := rapid.IntRange(6, 24).Draw(t, "rows")
		x, y := make([][]float64, n), make([]float64, n)
		for i := range x {
			x[i] = []float64{r.NormFloat64(), r.NormFloat64()}
			y[i] = math.Sin(x[i][0]) + 0.1*r.NormFloat64()
		}
		o, err := searchSupport(x, y, rand.New(rand.NewPCG(seed, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if o.C < 10 || o.C > 100 || o.Gamma < 0.005 || o.Gamma > 0.05 || o.Nu < 0.3 || o.Nu > 0.7 {
			t.Fatalf("found %+v, out of the ranges", o)
		}
		again := rand.New(rand.NewPCG(seed, 1))
		cuts := folds(n, lcFolds, again)
		least, _ := squaredError(o, x, y, cuts)
		for range lcDraws {
			other := drawSupport(2, again)
			if wrong, _ := squaredError(other, x, y, cuts); wrong < least {
				t.Fatalf("found %+v, error %v, though %+v was drawn, error %v", o, least, other, wrong)
			}
		}
	})
}
