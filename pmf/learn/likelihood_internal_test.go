package learn

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

func TestLikelihoodEqualsScikitLearn(t *testing.T) {
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Train int `json:"gp_train"`
		X     [][]float64
		Y     []float64
		GP    []struct {
			Lengths       []float64
			LogLikelihood float64 `json:"log_likelihood"`
		}
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	x := golden.X[:golden.Train]
	z, _, _ := centre(golden.Y[:golden.Train])
	for _, want := range golden.GP {
		l := newLikelihood(newScaler(x).apply(x), z, GPOptions{Linear: true, ARD: len(want.Lengths) > 1})
		l.fromCovariance(Kernel{Lengths: want.Lengths, Signal: 0.8, Noise: 0.1, Linear: 0.3})
		got := -l.value - float64(len(z))/2*math.Log(2*math.Pi)
		if math.Abs(got-want.LogLikelihood) > 1e-6 {
			t.Fatalf("log likelihood is %v, want %v", got, want.LogLikelihood)
		}
	}
}

func TestGradientIsTheSlopeOfTheLikelihood(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 0))
	var rows [][]float64
	var z []float64
	for range 15 {
		rows, z = append(rows, []float64{r.NormFloat64(), r.NormFloat64()}), append(z, r.NormFloat64())
	}
	for _, ard := range []bool{false, true} {
		l := newLikelihood(rows, z, GPOptions{Linear: true, ARD: ard})
		point := make([]float64, l.parameters())
		for k := range point {
			point[k] = 0.5 * r.NormFloat64()
		}
		l.evaluate(point)
		gradient := append([]float64(nil), l.gradient...)
		for k := range point {
			const h = 1e-5
			moved := append([]float64(nil), point...)
			moved[k] += h
			l.evaluate(moved)
			above := l.value
			moved[k] -= 2 * h
			l.evaluate(moved)
			if slope := (above - l.value) / (2 * h); math.Abs(slope-gradient[k]) > 1e-5*(1+math.Abs(slope)) {
				t.Errorf("ARD %v: gradient %d is %v, want %v", ard, k, gradient[k], slope)
			}
		}
	}
}
