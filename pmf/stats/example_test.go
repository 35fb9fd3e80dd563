package stats_test

import (
	"fmt"

	"pmfnas/pmf/stats"
)

func ExampleSpearman() {
	predicted := []float64{0.71, 0.80, 0.78, 0.90}
	final := []float64{0.75, 0.82, 0.85, 0.93}
	fmt.Printf("%.2f\n", stats.Spearman(predicted, final))
	// Output: 0.80
}

func ExamplePairedWilcoxon() {
	ours := []float64{96.2, 96.5, 96.1, 96.9, 96.4, 96.8}
	theirs := []float64{96.0, 96.1, 96.2, 96.3, 96.1, 96.3}
	_, p := stats.PairedWilcoxon(ours, theirs)
	fmt.Printf("p = %.4f\n", p)
	// Output: p = 0.0625
}
