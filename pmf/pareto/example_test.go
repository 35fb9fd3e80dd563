package pareto_test

import (
	"fmt"

	"pmfnas/pmf/pareto"
)

func ExampleFront() {
	errorAndLatency := [][]float64{{0.06, 9}, {0.08, 4}, {0.09, 5}, {0.12, 2}}
	fmt.Println(pareto.Front(errorAndLatency))
	// Output: [0 1 3]
}

func ExampleHypervolume() {
	points := [][]float64{{1, 3}, {2, 2}, {3, 1}}
	fmt.Println(pareto.Hypervolume(points, []float64{4, 4}))
	// Output: 6
}

func ExampleKnee() {
	errorAndLatency := [][]float64{{0.06, 9}, {0.08, 4}, {0.09, 5}, {0.12, 2}}
	fmt.Println(pareto.Knee(errorAndLatency))
	// Output: 1
}
