package control

import (
	"fmt"
	"math"
)

// Beta is the weight of uncertainty at step t ≥ 0: of a round in Eq. 4 and Eq. 12. It must be
// a pure function and not negative.
type Beta func(t int) float64

// Exponential returns β₀·exp(−t/T) (Eq. 4): exploration first, exploitation later. Both must be
// above 0. It falls to 37 % of the start after decay steps.
func Exponential(start, decay float64) Beta {
	return func(t int) float64 { return start * math.Exp(-float64(t)/decay) }
}

// Logarithmic returns √(2·log(1+t)) (Eq. 12). The paper calls it decreasing; as written it
// grows slowly, as upper confidence bounds do. The 1 makes the first step t = 0.
func Logarithmic() Beta {
	return func(t int) float64 { return math.Sqrt(2 * math.Log1p(float64(max(t, 0)))) }
}

// Linear goes from start to end within steps, and stays there (Table 8: 1.0, 0.1, 10,000). With 0
// steps it stays at its start.
func Linear(start, end float64, steps int) Beta {
	return func(t int) float64 {
		return start + (end-start)*min(1, ratio(float64(t), float64(steps)))
	}
}

// Constant is the same at every step; Constant(0) searches without regard to uncertainty.
func Constant(beta float64) Beta {
	return func(int) float64 { return beta }
}

// ParseBeta returns the schedule of a name with the paper's settings, and for the exponential one,
// where the paper has none, β₀ = 1 and T = 20 rounds. The empty name means exponential. The error
// names all there are; nothing else can go wrong.
func ParseBeta(name string) (Beta, error) {
	switch name {
	case "", "exponential":
		return Exponential(1, 20), nil
	case "logarithmic":
		return Logarithmic(), nil
	case "linear":
		return Linear(1, 0.1, 10_000), nil
	}
	return nil, fmt.Errorf("schedule of beta is %q, want exponential, logarithmic or linear", name)
}
