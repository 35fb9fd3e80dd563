package neural_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/predict/neural"
)

// BenchmarkFit fits 100 samples for 100 epochs, which are 313 steps: the paper's network on
// graphs and curves of several sizes, and a smaller one. Compiling is not in it.
func BenchmarkFit(b *testing.B) {
	quarter := neural.Options{GraphUnits: 32, CurveUnits: 32, StaticUnits: 32, HeadUnits: 64}
	for _, c := range []struct {
		name             string
		vertices, epochs int
		options          neural.Options
	}{
		{"paper/vertices=20/epochs=13", 20, 13, neural.Options{}},
		{"paper/vertices=8/epochs=13", 8, 13, neural.Options{}},
		{"paper/vertices=0/epochs=13", 0, 13, neural.Options{}},
		{"paper/vertices=20/epochs=0", 20, 0, neural.Options{}},
		{"quarter/vertices=20/epochs=13", 20, 13, quarter},
	} {
		b.Run(c.name, func(b *testing.B) {
			samples, targets := draw(rand.New(rand.NewPCG(1, 1)), 100, c.vertices, c.epochs)
			rt := open(b)
			compiled := c.options
			compiled.Epochs = 1
			fit(b, rt, samples, targets, compiled)
			before := backendtest.ProcessorTime(b)
			for b.Loop() {
				fit(b, rt, samples, targets, c.options)
			}
			used := backendtest.ProcessorTime(b) - before
			b.ReportMetric(used.Seconds()/float64(b.N), "cpu-s/op")
		})
	}
}

// BenchmarkCompile makes the programs to fit a network and to predict with it, the paper's.
func BenchmarkCompile(b *testing.B) {
	for _, epochs := range []int{0, 4, 32} {
		b.Run(fmt.Sprintf("vertices=20/epochs=%d", epochs), func(b *testing.B) {
			samples, targets := draw(rand.New(rand.NewPCG(1, 1)), 10, 20, epochs)
			device := backendtest.Open(b)
			for b.Loop() {
				rt, err := neural.NewRuntime(device)
				if err != nil {
					b.Fatal(err)
				}
				predict(b, fit(b, rt, samples, targets, neural.Options{Epochs: 1}), samples)
				rt.Close()
			}
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
