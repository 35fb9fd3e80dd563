package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/learn"
)

// GradientOptions tune Gradient.
type GradientOptions struct {
	Temperature float64 // τ of the softmax (Eq. 15); 0 means 1
	Rate        float64 // α₀ of Eq. 18, for accuracies in units of their deviation; 0 means 2
	Steps       int     // T_total of Eq. 18: gradient steps for each batch; 0 means 50
	Points      int     // trials that the model is fitted to, at most; 0 means 300
	Warmup      int     // usable trials, at any fidelity, before the model is trusted; 0 means 8
}

// Gradient relaxes every choice of an architecture into a softmax (Eq. 15), climbs the gradient
// of expected accuracy with a falling rate (Eq. 18), and proposes architectures drawn from the
// relaxed one. It starts from the best architecture known, whoever found it: that is how it
// takes over what evolution found, and only where that is better (§1.3.2).
//
// The paper takes the gradient from the shared weights of a supernet. This strategy trains nothing,
// so a linear model of the accuracies in the history stands in for it. The ridge model is linear in
// the one-hot choices, so its gradient for a choice is the difference that the choice makes (but
// for the edges which that makes dead), and one Predict of all single changes gives it whole. Cost:
// fitting Points rows, then Steps times the number of choices.
type Gradient struct{ o GradientOptions }

var _ Strategy = (*Gradient)(nil)

// NewGradient returns the gradient strategy of the region stage.
func NewGradient(o GradientOptions) *Gradient {
	o.Temperature = cmp.Or(o.Temperature, 1)
	o.Rate = cmp.Or(o.Rate, 2)
	o.Steps = cmp.Or(o.Steps, 50)
	o.Points = cmp.Or(o.Points, 300)
	o.Warmup = cmp.Or(o.Warmup, 8)
	return &Gradient{o}
}

// Ask implements Strategy.
func (s *Gradient) Ask(ctx context.Context, h History, n int) ([]Proposal, error) {
	d := newDrawer(h, "gradient")
	points := collect(h)
	start, ok := bestInside(h, points)
	if len(points) < s.o.Warmup || !ok {
		return d.seed(ctx, n, "drawn at random before the gradient is known")
	}
	model := learn.NewRidge(learn.RidgeOptions{})
	if err := fitPoints(model, h, selectPoints(h, points, s.o.Points)); err != nil {
		return nil, fmt.Errorf("model %d trials: %w", len(points), err)
	}
	r := relax(newLattice(h.Space), start.arch, s.o.Temperature)
	// A worth is the same at every step, as the model is linear: it is asked once.
	r.climb(r.worth(h, model), s.o.Rate, s.o.Steps)
	why := fmt.Sprintf("drawn from the relaxed architecture, %d gradient steps from %s with accuracy %.4f",
		s.o.Steps, start.arch.ID(), start.accuracy)
	return d.fill(ctx, n, func() (Proposal, error) {
		for range tries {
			if a := r.draw(d); d.free(a) && h.Space.Contains(a) == nil {
				return Proposal{Arch: a, Fidelity: h.Fidelity, Parent: start.arch.ID(), Why: why}, nil
			}
		}
		return d.random("drawn at random: what the gradient points to is taken")
	})
}

// bestInside returns the best point of the history's space. By lifted accuracy, so a low-fidelity
// trial of much promise may be the start.
func bestInside(h History, points []point) (best point, ok bool) {
	for _, p := range points {
		if h.Space.Contains(p.arch) == nil && (!ok || p.lifted > best.lifted) {
			best, ok = p, true
		}
	}
	return best, ok
}

// fitPoints fits a regressor without randomness to the accuracies, in units of their deviation.
func fitPoints(model learn.Regressor, h History, points []point) error {
	x, y := encoded(h, points)
	standardise(y)
	return model.Fit(x, y, nil)
}

// standardise gives values mean 0 and deviation 1; equal values become 0. The floor of the
// deviation makes equal values 0 and not NaN.
func standardise(values []float64) {
	var mean, squares float64
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		squares += (v - mean) * (v - mean) / float64(len(values))
	}
	deviation := max(math.Sqrt(squares), 1e-9)
	for i := range values {
		values[i] = (values[i] - mean) / deviation
	}
}

// relaxed is an architecture whose every axis is a softmax over its choices (Eq. 15).
type relaxed struct {
	lattice     lattice
	start       arch.Architecture
	logits      [][]float64 // α, [axis][choice]
	temperature float64
}

// relax puts most of the weight on the choices of a; rare ones stay possible.
func relax(l lattice, a arch.Architecture, temperature float64) *relaxed {
	r := &relaxed{lattice: l, start: a, temperature: temperature}
	for _, axis := range l.axes {
		logits := make([]float64, axis.choices)
		for k := range logits {
			if b := a; axis.choices > 1 {
				if axis.set(&b, k); b == a {
					// Half of the weight, however many choices there are.
					logits[k] = temperature * math.Log(float64(axis.choices-1))
				}
			}
		}
		r.logits = append(r.logits, logits)
	}
	return r
}

// worth is what the model makes of each choice, all others being those of the start.
func (r *relaxed) worth(h History, model learn.Regressor) [][]float64 {
	var rows [][]float64
	for _, axis := range r.lattice.axes {
		for k := range axis.choices {
			a := r.start
			axis.set(&a, k)
			rows = append(rows, code(h, a, h.Fidelity))
		}
	}
	flat := model.Predict(rows)
	var worth [][]float64
	for _, axis := range r.lattice.axes {
		worth, flat = append(worth, flat[:axis.choices]), flat[axis.choices:]
	}
	return worth
}

// climb follows ∂/∂α_k Σ p_j·w_j = p_k·(w_k − Σ p_j·w_j)/τ with the rate of Eq. 18.
func (r *relaxed) climb(worth [][]float64, rate float64, steps int) {
	for t := range steps {
		now := rate * (1 - float64(t)/float64(steps))
		for i, logits := range r.logits {
			p := softmax(logits, r.temperature)
			expected := 0.0
			for k := range p {
				expected += p[k] * worth[i][k]
			}
			for k := range logits {
				logits[k] += now * p[k] * (worth[i][k] - expected) / r.temperature
			}
		}
	}
}

// draw samples every axis.
func (r *relaxed) draw(d *drawer) arch.Architecture {
	a := r.lattice.base
	for i, axis := range r.lattice.axes {
		p := softmax(r.logits[i], r.temperature)
		left, k := d.r.Float64(), 0
		for ; k < len(p)-1; k++ {
			if left -= p[k]; left < 0 {
				break
			}
		}
		axis.set(&a, k)
	}
	return a
}

func softmax(logits []float64, temperature float64) []float64 {
	top := slices.Max(logits)
	p := make([]float64, len(logits))
	sum := 0.0
	for k, v := range logits {
		p[k] = math.Exp((v - top) / temperature)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	return p
}
