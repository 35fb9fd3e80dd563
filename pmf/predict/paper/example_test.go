package paper_test

import (
	"context"
	"fmt"
	"log"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/neural"
	"pmfnas/pmf/predict/paper"
	"pmfnas/pmf/predict/predicttest"
)

// The paper's members with smaller networks, on the device that is always there.
func ExampleMembers() {
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
	open := func() (*neural.Runtime, error) { return rt, nil }
	small := neural.Options{CurveUnits: 4, StaticUnits: 4, HeadUnits: 8, Epochs: 5}
	predictor := predict.New(predict.Options{Members: paper.Members(open, small), Folds: 3})

	finished := predicttest.Curves(24, 20)
	ctx := context.Background()
	if err := predictor.Fit(ctx, finished); err != nil {
		log.Fatal(err)
	}
	p, err := predictor.Predict(ctx, predicttest.Seen(finished[:1], 3))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("after 3 epochs %.1f, in the end about %.1f\n", finished[0].Curve.Metric[2], p[0].Mean)
	// Output: after 3 epochs 0.5, in the end about 0.7
}
