package predict

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestVariancesFollowTheDoubt(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var doubts, residuals []float64
	for range 2000 {
		d := r.ExpFloat64()
		doubts, residuals = append(doubts, d), append(residuals, math.Abs(r.NormFloat64())*math.Sqrt(4*d+0.25))
	}
	rate, floor := fitVariance(doubts, residuals, 1e-12)
	if rate != 4 || floor < 0.15 || floor > 0.4 {
		t.Fatalf("σ² = %v·doubt + %v, want about 4·doubt + 0.25", rate, floor)
	}
	if rate, floor := fitVariance(doubts, make([]float64, 2000), 1e-12); rate != 1 || floor != 1e-12 {
		t.Errorf("without any residual σ² = %v·doubt + %v", rate, floor)
	}
}

// Weights that were fitted to noise make residuals look smaller than they are: the intervals
// must not believe it.
func TestIntervalsCoverWhereWeightsFitNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const n, members, asked = 60, 12, 4000
	draw := func(count int) (o *outside, truth []float64) {
		o = newOutside(members, count)
		for i := range count {
			truth = append(truth, r.NormFloat64())
			for k := range members {
				o.means[k][i] = r.NormFloat64()
			}
		}
		return o, truth
	}
	covered := 0
	for range 20 {
		seen, truth := draw(n)
		cuts := folds(n, 5, r)
		c := calibrate(seen, truth, share(make12()), cuts, false)
		unseen, later := draw(asked / 20)
		for i, y := range later {
			if p := c.predict(unseen.means, unseen.within, i); y >= p.Low && y <= p.High {
				covered++
			}
		}
	}
	if part := float64(covered) / asked; part < 0.87 || part > 0.95 {
		t.Fatalf("%.3f are covered", part)
	}
}

func make12() []float64 {
	out := make([]float64, 12)
	for i := range out {
		out[i] = 1
	}
	return out
}

func TestMembersThatErrMuchMoreAreLeftOut(t *testing.T) {
	truth := []float64{1, 2, 3, 4}
	kept := screen([][]float64{{1.1, 2.1, 3.1, 4.1}, {1.12, 2.12, 3.12, 4.12}, {1.2, 2.2, 3.2, 4.2}}, truth)
	if len(kept) != 2 || kept[1] != 1 {
		t.Fatalf("kept %v, want the two whose errors are near the least", kept)
	}
}

// A member without numbers is left out and spoils nobody else's place.
func TestMembersWithoutNumbersAreLeftOut(t *testing.T) {
	none := math.NaN()
	truth, prior := []float64{1, 2, 3}, []float64{0.5, 0.5}
	weights := blend([][]float64{{none, none, none}, {1.1, 2.1, 3.1}}, truth, prior)
	if weights[0] != 0 || math.Abs(weights[1]-1) > 1e-9 {
		t.Errorf("weights are %v, want 0 and 1", weights)
	}
	weights = blend([][]float64{{none, none, none}, {none, none, none}}, truth, prior)
	if !slices.Equal(weights, prior) {
		t.Errorf("weights are %v, want the prior's", weights)
	}
}
