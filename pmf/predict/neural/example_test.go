package neural_test

import (
	"context"
	"fmt"
	"log"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/predict/neural"
)

// Small networks whose accuracy grows with the number of convolutions.
func ExampleRuntime_Fit() {
	device, err := backend.Open(backend.Options{Name: "go"})
	if err != nil {
		log.Fatal(err)
	}
	defer device.Close()
	rt, err := neural.NewRuntime(device.Backend)
	if err != nil {
		log.Fatal(err)
	}
	defer rt.Close()
	chain := func(ops ...string) neural.Sample {
		var s neural.Sample
		for v, op := range ops {
			s.Ops = append(s.Ops, []string{op})
			if v > 0 {
				s.Arcs = append(s.Arcs, [2]int{v - 1, v})
			}
		}
		return s
	}
	samples := []neural.Sample{chain("pool", "pool"), chain("pool", "conv"), chain("conv", "conv")}
	ctx := context.Background()
	m, err := rt.Fit(ctx, samples, []float64{0.7, 0.8, 0.9}, neural.Options{GraphUnits: 16, HeadUnits: 16})
	if err != nil {
		log.Fatal(err)
	}
	means, variances, err := m.Predict(ctx, samples)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("in order:", means[0] < means[1] && means[1] < means[2])
	fmt.Println("unsure:", variances[0].Model > 0 && variances[0].Data > 0)
	// Output:
	// in order: true
	// unsure: true
}
