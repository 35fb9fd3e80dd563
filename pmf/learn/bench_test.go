package learn_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pmfnas/pmf/learn"
)

func BenchmarkFit(b *testing.B) {
	for _, rows := range []int{50, 200} {
		r := rand.New(rand.NewPCG(1, 0))
		x, y := make([][]float64, rows), make([]float64, rows)
		for i := range x {
			x[i] = make([]float64, 40)
			for j := range x[i] {
				x[i][j] = r.NormFloat64()
			}
			y[i] = x[i][0] + r.NormFloat64()
		}
		for _, named := range learn.All() {
			b.Run(fmt.Sprintf("%s/rows=%d", named.Name, rows), func(b *testing.B) {
				for b.Loop() {
					if err := named.New().Fit(x, y, rand.New(rand.NewPCG(1, 0))); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
