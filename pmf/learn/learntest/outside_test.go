package learntest_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pmfnas/pmf/learn"
	"pmfnas/pmf/learn/learntest"
)

// neighbour predicts the mean of the five nearest rows, weighted by nearness: a regressor that
// somebody outside this repository might write.
type neighbour struct {
	x [][]float64
	y []float64
}

func (n *neighbour) Fit(x [][]float64, y []float64, _ *rand.Rand) error {
	if len(x) == 0 || len(x) != len(y) {
		return errors.New("no table")
	}
	n.x, n.y = nil, slices.Clone(y)
	for i, row := range x {
		for _, v := range append(slices.Clone(row), y[i]) {
			if math.IsNaN(v) || math.IsInf(v, 0) || len(row) != len(x[0]) {
				return errors.New("no table of numbers")
			}
		}
		n.x = append(n.x, slices.Clone(row))
	}
	return nil
}

func (n *neighbour) Predict(x [][]float64) []float64 {
	out := make([]float64, len(x))
	for i, row := range x {
		out[i] = n.at(row)
	}
	return out
}

func (n *neighbour) at(row []float64) float64 {
	type near struct{ distance, value float64 }
	all := make([]near, len(n.x))
	for i, other := range n.x {
		for j, v := range row {
			all[i].distance += (v - other[j]) * (v - other[j])
		}
		all[i].value = n.y[i]
	}
	slices.SortStableFunc(all, func(a, b near) int {
		if a.distance < b.distance {
			return -1
		} else if a.distance > b.distance {
			return 1
		}
		return 0
	})
	sum, weight := 0.0, 0.0
	for _, a := range all[:min(5, len(all))] {
		w := 1 / (1e-6 + math.Sqrt(a.distance))
		sum, weight = sum+w*a.value, weight+w
	}
	return sum / weight
}

func TestARegressorFromOutsideCanHoldTheContract(t *testing.T) {
	learntest.Run(t, func() learn.Regressor { return &neighbour{} })
}
