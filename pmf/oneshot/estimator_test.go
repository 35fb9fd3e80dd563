package oneshot_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/oneshot"
)

// differences returns the gradient of f at x, by central differences.
func differences(x []float64, f func() float64) []float64 {
	const h = 1e-5
	slopes := make([]float64, len(x))
	for i := range x {
		was := x[i]
		x[i] = was + h
		up := f()
		x[i] = was - h
		slopes[i] = (up - f()) / (2 * h)
		x[i] = was
	}
	return slopes
}

func near(t interface{ Errorf(string, ...any) }, what string, got, want []float64) {
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-6+1e-5*math.Abs(want[i]) {
			t.Errorf("%s %d is %g, want %g", what, i, got[i], want[i])
		}
	}
}

func TestSlopesOfLogitsAreDifferences(t *testing.T) {
	list := func(t *rapid.T, name string) []float64 {
		return rapid.SliceOfN(rapid.Float64Range(-3, 3), 4, 4).Draw(t, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		logits, slopes := list(t, "logits"), list(t, "slopes")
		linear := func(x []float64) (sum float64) {
			for i, p := range oneshot.Softmax(x) {
				sum += p * slopes[i]
			}
			return sum
		}
		near(t, "slope", oneshot.SoftmaxBack(oneshot.Softmax(logits), slopes), differences(logits, func() float64 { return linear(logits) }))

		// Straight through: the softmax at the temperature, of which the largest alone has a slope.
		temperature, at := rapid.Float64Range(0.3, 10).Draw(t, "temperature"), oneshot.Largest(logits)
		warm := func() float64 {
			scaled := make([]float64, len(logits))
			for i, v := range logits {
				scaled[i] = v / temperature
			}
			return slopes[0] * oneshot.Softmax(scaled)[at]
		}
		near(t, "slope straight through", oneshot.StraightThrough(logits, temperature, slopes[0]), differences(logits, warm))
	})
}

func TestGumbelNoiseDrawsFromTheSoftmax(t *testing.T) {
	logits, r := []float64{0.5, -1, 1.5, 0}, rand.New(rand.NewPCG(1, 2))
	const draws = 40_000
	var counts [4]float64
	for range draws {
		counts[oneshot.Largest(oneshot.Gumbel(logits, r))]++
	}
	for i, p := range oneshot.Softmax(logits) {
		if got := counts[i] / draws; math.Abs(got-p) > 4*math.Sqrt(p*(1-p)/draws) {
			t.Errorf("operation %d was drawn with share %.4f, want %.4f", i, got, p)
		}
	}
}

func TestPairsAreDrawnByTheirProbabilities(t *testing.T) {
	p, r := []float64{0.5, 0.3, 0.2}, rand.New(rand.NewPCG(3, 4))
	const draws = 40_000
	var pairs, active [3][3]float64
	for range draws {
		got := oneshot.DrawPair(p, r)
		low, high := min(got[0], got[1]), max(got[0], got[1])
		pairs[low][high]++
		active[got[0]][got[1]]++
	}
	for i := range p {
		for j := i + 1; j < len(p); j++ {
			want := p[i] * p[j] * (1/(1-p[i]) + 1/(1-p[j])) // either may be the first
			if got := pairs[i][j] / draws; math.Abs(got-want) > 0.01 {
				t.Errorf("the pair %d, %d was drawn with share %.3f, want %.3f", i, j, got, want)
			}
			if got, want := active[i][j]/pairs[i][j], p[i]/(p[i]+p[j]); math.Abs(got-want) > 0.02 {
				t.Errorf("of %d and %d the first was active with share %.3f, want %.3f", i, j, got, want)
			}
		}
	}
}

func TestAPairMovesAlone(t *testing.T) {
	m := oneshot.NewProxyless(setting(100, 1))
	before, after := m.MovePair(2, []float64{0.3, -0.2, 0.1, 0.7, 0, 0, 0.2, -1}, [2]int{3, 1}, []float64{2, -1})
	for i := range before {
		switch moved := after[i] - before[i]; {
		case i == 3 && moved >= 0, i == 1 && moved <= 0:
			t.Errorf("probability %d moved by %g, the wrong way", i, moved)
		case i != 3 && i != 1 && math.Abs(moved) > 1e-12:
			t.Errorf("probability %d moved by %g, want none", i, moved)
		}
	}
}

func TestControllerSlopesAreDifferences(t *testing.T) {
	s := setting(100, 1)
	s.Ops = s.Ops[:3]
	numbers, slopes, loss := oneshot.ControllerSlopes(s, 0.7, 0.3)
	r, largest := rand.New(rand.NewPCG(5, 6)), 0.0
	for range 300 { // of thousands
		i := r.IntN(len(numbers))
		want := differences(numbers[i:i+1], loss)[0]
		if math.Abs(slopes[i]-want) > 1e-6+1e-4*math.Abs(want) {
			t.Errorf("the slope of parameter %d is %g, want %g", i, slopes[i], want)
		}
		largest = max(largest, math.Abs(want))
	}
	if largest < 1e-3 {
		t.Errorf("the largest slope is %g: nothing was tested", largest)
	}
}

// A bowl is a supernet whose losses are quadratic in its weights w and bilinear in w and the
// mixture's weights a, for which the second order has no error:
//
//	L_train = ½ wᵀAw − wᵀBa, L_held = ½ |w − c|² + aᵀEw.
type bowl struct {
	w, former []float64
	a         []float64
	direction []float64
}

// The numbers of the bowl, which has two weights and a mixture of two terms on its first edge.
var (
	bowlA = [2][2]float64{{2, 0.5}, {0.5, 1}}
	bowlB = [2][2]float64{{1, -2}, {0.7, 0.4}}
	bowlE = [2][2]float64{{0.3, -0.6}, {1.1, 0.2}}
	bowlC = [2]float64{0.5, -1.5}
)

const bowlRate = 0.1

func (b *bowl) Ahead(_ context.Context, m cellnet.Mixture) error {
	b.former, b.a = b.w, []float64{m[0][0].Weight, m[0][1].Weight}
	b.w = b.ahead(b.a)
	return nil
}

// ahead returns the weights after a step.
func (b *bowl) ahead(a []float64) []float64 {
	next := make([]float64, 2)
	for i := range next {
		slope := 0.0
		for j := range next {
			slope += bowlA[i][j]*b.former[j] - bowlB[i][j]*a[j]
		}
		next[i] = b.former[i] - bowlRate*slope
	}
	return next
}

// held is the loss of the held images.
func (b *bowl) held(w, a []float64) (loss float64) {
	for i := range w {
		loss += (w[i] - bowlC[i]) * (w[i] - bowlC[i]) / 2
		for j := range w {
			loss += a[i] * bowlE[i][j] * w[j]
		}
	}
	return loss
}

func (b *bowl) Tangent(context.Context) (r blocknet.Response, err error) {
	b.direction = differences(b.w, func() float64 { return b.held(b.w, b.a) })
	r.Slopes[0] = differences(b.a, func() float64 { return b.held(b.w, b.a) })
	r.GradNorm = math.Hypot(b.direction[0], b.direction[1])
	return r, nil
}

func (b *bowl) Lean(_ context.Context, scale float64) (r blocknet.Response, err error) {
	r.Slopes[0] = make([]float64, 2)
	for i := range b.former {
		w := b.former[i] + scale*b.direction[i]
		for j := range r.Slopes[0] {
			r.Slopes[0][j] -= w * bowlB[i][j]
		}
	}
	return r, nil
}

func (b *bowl) Back()          { b.w = b.former }
func (b *bowl) Reach() float64 { return bowlRate }

func TestSecondOrderIsExactInABowl(t *testing.T) {
	b := &bowl{w: []float64{0.8, -0.3}}
	var m cellnet.Mixture
	m[0] = []cellnet.Term{{Op: arch.Conv3, Weight: 0.6}, {Op: arch.Conv5, Weight: 0.4}}
	got, err := oneshot.Hypergradient(t.Context(), b, m)
	if err != nil {
		t.Fatal(err)
	}
	a := []float64{0.6, 0.4}
	want := differences(a, func() float64 { return b.held(b.ahead(a), a) })
	first := differences(a, func() float64 { return b.held(b.ahead([]float64{0.6, 0.4}), a) })
	near(t, "slope", got[0], want)
	if math.Abs(first[0]-want[0]) < 1e-2 {
		t.Errorf("the first order %v is as good: nothing was tested", first)
	}
	if b.w[0] != 0.8 {
		t.Errorf("the weights are left at %v", b.w)
	}
}
