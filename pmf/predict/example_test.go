package predict_test

import (
	"context"
	"fmt"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/predicttest"
)

func Example() {
	finished, running := predicttest.Curves(40, 20), predict.Sample{
		ID: "new", Params: 12_000, Features: map[string]float64{"depth": 12, "luck": 0.5},
		Curve: curve.Curve{Metric: []float64{0.36, 0.50, 0.56}},
	}
	predictor := predict.New(predict.Options{Seed: 1})
	if err := predictor.Fit(context.Background(), finished); err != nil {
		fmt.Println(err)
		return
	}
	p, err := predictor.Predict(context.Background(), []predict.Sample{running})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("after 3 epochs 0.56, in the end about %.1f\n", p[0].Mean)
	fmt.Println("interval holds the mean:", p[0].Low < p[0].Mean && p[0].Mean < p[0].High)
	// Output:
	// after 3 epochs 0.56, in the end about 0.7
	// interval holds the mean: true
}
