package predicttest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
)

// Curves makes n trainings of so many epochs that rise as power laws do: deeper networks end
// higher, and how fast they rise tells little of where they end. The same numbers every time.
// The metric is an accuracy in [0, 1], and the feature "luck" means nothing.
func Curves(n, epochs int) []predict.Example {
	r := rand.New(rand.NewPCG(11, 0))
	out := make([]predict.Example, n)
	for i := range out {
		depth := float64(2 + r.IntN(20))
		final := 0.6 + 0.012*depth + 0.03*r.NormFloat64()
		pace := 0.4 + 0.8*r.Float64()
		var c curve.Curve
		for epoch := range epochs {
			m := final - 0.4*math.Pow(float64(epoch+1), -pace) + 0.01*r.NormFloat64()
			c.Metric = append(c.Metric, m)
			c.TrainLoss = append(c.TrainLoss, 2.5*(1-m)+0.02*r.NormFloat64())
			c.GradNorm = append(c.GradNorm, 1+r.Float64())
			c.Seconds = append(c.Seconds, depth)
		}
		out[i] = predict.Example{Target: final, Sample: predict.Sample{
			ID: fmt.Sprintf("net-%03d", i), Params: 1000 * depth,
			Features: map[string]float64{"depth": depth, "luck": r.Float64()}, Curve: c,
		}}
	}
	return out
}

// Seen returns the samples of the examples after so many epochs.
func Seen(examples []predict.Example, epochs int) []predict.Sample {
	out := make([]predict.Sample, len(examples))
	for i, e := range examples {
		out[i] = e.Sample
		out[i].Curve = e.Curve.Prefix(epochs)
	}
	return out
}
