package predict_test

import (
	"fmt"
	"testing"

	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/predicttest"
)

// BenchmarkFit learns the recommended ensemble for curves of ten epochs seen.
func BenchmarkFit(b *testing.B) {
	for _, n := range []int{100, 1000} {
		examples := predicttest.Curves(n, 50)
		b.Run(fmt.Sprintf("curves=%d", n), func(b *testing.B) {
			for b.Loop() {
				fitted(b, examples)
			}
		})
	}
}

func fitted(b *testing.B, examples []predict.Example) *predict.Ensemble {
	b.Helper()
	p := predict.New(predict.Options{})
	if err := p.Fit(b.Context(), examples); err != nil {
		b.Fatal(err)
	}
	if err := p.Prepare(b.Context(), 10); err != nil {
		b.Fatal(err)
	}
	return p
}

// BenchmarkPredict answers for 10,000 architectures after ten epochs.
func BenchmarkPredict(b *testing.B) {
	for _, n := range []int{100, 1000} {
		p := fitted(b, predicttest.Curves(n, 50))
		samples := predicttest.Seen(predicttest.Curves(10000, 50), 10)
		b.Run(fmt.Sprintf("curves=%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := p.Predict(b.Context(), samples); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
