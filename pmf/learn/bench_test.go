package learn_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pmfnas/pmf/learn"
)

// noisy returns a table of which a few inputs matter.
func noisy(rows, inputs int) (x [][]float64, y []float64) {
	r := rand.New(rand.NewPCG(1, 0))
	for range rows {
		row := make([]float64, inputs)
		for j := range row {
			row[j] = r.NormFloat64()
		}
		x, y = append(x, row), append(y, row[0]+row[1]*row[2]/2+0.3*r.NormFloat64())
	}
	return x, y
}

func fitted(b *testing.B, r learn.Regressor, x [][]float64, y []float64) learn.Regressor {
	b.Helper()
	if err := r.Fit(x, y, rand.New(rand.NewPCG(1, 0))); err != nil {
		b.Fatal(err)
	}
	return r
}

func BenchmarkFit(b *testing.B) {
	for _, rows := range []int{50, 100, 1000} {
		x, y := noisy(rows, 40)
		for _, named := range learn.All() {
			b.Run(fmt.Sprintf("%s/rows=%d", named.Name, rows), func(b *testing.B) {
				for b.Loop() {
					fitted(b, named.New(), x, y)
				}
			})
		}
	}
}

// The process with a length scale for each input and a trend, as the predictor uses it.
func BenchmarkFitProcess(b *testing.B) {
	for _, rows := range []int{100, 1000} {
		x, y := noisy(rows, 40)
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			for b.Loop() {
				fitted(b, learn.NewGP(learn.GPOptions{ARD: true, Linear: true}), x, y)
			}
		})
	}
}

func BenchmarkPredict(b *testing.B) {
	x, y := noisy(1000, 60)
	many, _ := noisy(10000, 60)
	for _, named := range learn.All() {
		b.Run(fmt.Sprintf("%s/rows=%d", named.Name, len(many)), func(b *testing.B) {
			r := fitted(b, named.New(), x, y)
			for b.Loop() {
				r.Predict(many)
			}
			b.ReportMetric(float64(len(many)*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func BenchmarkPosterior(b *testing.B) {
	many, _ := noisy(1000, 60)
	for _, rows := range []int{100, 1000} {
		x, y := noisy(rows, 60)
		b.Run(fmt.Sprintf("learned=%d", rows), func(b *testing.B) {
			gp := learn.NewGP(learn.GPOptions{Linear: true})
			fitted(b, gp, x, y)
			for b.Loop() {
				gp.Posterior(many)
			}
			b.ReportMetric(float64(len(many)*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
