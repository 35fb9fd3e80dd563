package neural_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/predict/neural"
)

// BenchmarkFit fits the paper's network, 100 epochs in 400 steps. Compiling is not in it.
func BenchmarkFit(b *testing.B) {
	for _, size := range []struct{ vertices, epochs int }{{20, 13}, {8, 13}, {0, 13}, {20, 0}} {
		b.Run(fmt.Sprintf("vertices=%d/epochs=%d", size.vertices, size.epochs), func(b *testing.B) {
			samples, targets := draw(rand.New(rand.NewPCG(1, 1)), 100, size.vertices, size.epochs)
			rt := open(b)
			fit(b, rt, samples, targets, neural.Options{Epochs: 1})
			before := backendtest.ProcessorTime(b)
			for b.Loop() {
				fit(b, rt, samples, targets, neural.Options{})
			}
			used := backendtest.ProcessorTime(b) - before
			b.ReportMetric(used.Seconds()/float64(b.N), "cpu-s/op")
		})
	}
}

// BenchmarkPredict predicts 10,000 architectures.
func BenchmarkPredict(b *testing.B) {
	samples, targets := draw(rand.New(rand.NewPCG(1, 1)), 10000, 20, 13)
	m := fit(b, open(b), samples[:32], targets[:32], neural.Options{Epochs: 1})
	predict(b, m, samples[:300])
	for b.Loop() {
		predict(b, m, samples)
	}
	b.ReportMetric(float64(b.N)*10000/b.Elapsed().Seconds(), "archs/s")
}
