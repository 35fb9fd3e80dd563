package acquire_test

import (
	"fmt"
	"log"
	"slices"

	"pmfnas/pmf/acquire"
)

func ExampleScorer() {
	seen := [][]float64{{0.1, 0}, {0.3, 1}, {0.5, 1}, {0.7, 1}, {0.9, 0}}
	accuracy := []float64{0.61, 0.78, 0.84, 0.80, 0.62}
	candidates := [][]float64{{0.15, 0}, {0.55, 1}, {0.95, 0}}
	scores, err := acquire.NewGP(acquire.GPOptions{}).Score(seen, accuracy, candidates, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(slices.Index(scores, slices.Max(scores)))
	// Output: 1
}

func ExampleImprovement() {
	errorAndLatency := [][]float64{{0.10, 3}, {0.06, 9}}
	region := acquire.NewImprovement(errorAndLatency, []float64{0.5, 20})
	between := region.Expected([]float64{0.08, 5}, []float64{0.01, 1})
	beyond := region.Expected([]float64{0.20, 12}, []float64{0.01, 1})
	fmt.Println(between > beyond)
	// Output: true
}

func ExampleLogEI() {
	// Both are hopeless, and one more so.
	fmt.Printf("%.1f %.1f\n", acquire.LogEI(0.50, 0.01, 0.95), acquire.LogEI(0.40, 0.01, 0.95))
	// Output: -1025.6 -1526.0
}
