package learn

import "gonum.org/v1/gonum/floats"

// support is what support vector regression learned: in standardised inputs and values,
// intercept + Σ weight·exp(−γ·|row − vector|²).
type support struct {
	scale           scaler
	gamma           float64
	mean, deviation float64 // of the values
	vectors         [][]float64
	weights         []float64
	intercept       float64
}

// fitSupport standardises, lets solve set up and solve the dual, and keeps the rows whose
// weight is not 0.
func fitSupport(x [][]float64, y []float64, gamma float64, solve func(kernel, y []float64) *dual) support {
	s := support{scale: newScaler(x), gamma: gamma}
	rows := s.scale.apply(x)
	var values []float64
	values, s.mean, s.deviation = centre(y)
	kernel := squaredDistances(rows, rows)
	s.similar(kernel)
	solved := solve(kernel, values)
	s.intercept = solved.intercept()
	for i, w := range solved.weights() {
		if w != 0 {
			s.vectors, s.weights = append(s.vectors, rows[i]), append(s.weights, w)
		}
	}
	return s
}

// similar turns squared distances into similarities.
func (s *support) similar(squares []float64) {
	for i, v := range squares {
		squares[i] = s.gamma * v
	}
	decays(squares)
}

// predict costs p times the vectors for each row.
func (s *support) predict(x [][]float64) []float64 {
	out := make([]float64, len(x))
	rows := s.scale.apply(x)
	if len(s.vectors) == 0 {
		for i := range out {
			out[i] = s.mean + s.deviation*s.intercept
		}
		return out
	}
	vectors := newOthers(s.vectors)
	chunks(len(x), len(s.vectors), func(from, to int, room []float64) {
		similar := vectors.squares(rows[from:to], room)
		s.similar(similar)
		for i := from; i < to; i++ {
			at := (i - from) * len(s.vectors)
			sum := s.intercept + floats.Dot(s.weights, similar[at:at+len(s.vectors)])
			out[i] = s.mean + s.deviation*sum
		}
	})
	return out
}
