package learn_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"pmfnas/pmf/learn"
	"pmfnas/pmf/stats"
)

// golden is what testdata/golden.py wrote.
type golden struct {
	Train int
	X     [][]float64
	Y     []float64
	Ridge map[string][]float64

	Process      []process `json:"gp"`
	ProcessTrain int       `json:"gp_train"`

	BoostedExact         []float64 `json:"boosted_exact"`
	Forest, Boosted, SVR quality
}

type process struct {
	Lengths, Mean, Variance []float64
}

type quality struct{ R2, MAE float64 }

func readGolden(t *testing.T) golden {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// predictions of the test rows after learning from the training rows.
func (g golden) predictions(t *testing.T, r learn.Regressor, seed uint64) []float64 {
	t.Helper()
	if err := r.Fit(g.X[:g.Train], g.Y[:g.Train], rand.New(rand.NewPCG(seed, 0))); err != nil {
		t.Fatal(err)
	}
	return r.Predict(g.X[g.Train:])
}

func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	for i, v := range want {
		if math.Abs(got[i]-v) > tolerance*(1+math.Abs(v)) {
			t.Fatalf("%s %d is %v, want %v", what, i, got[i], v)
		}
	}
}

func TestRidgeEqualsScikitLearn(t *testing.T) {
	g := readGolden(t)
	for lambda, name := range map[float64]string{0.5: "0.5", 20: "20"} {
		got := g.predictions(t, learn.NewRidge(learn.RidgeOptions{Lambda: lambda}), 0)
		near(t, "ridge "+name, got, g.Ridge[name], 1e-9)
	}
}

func TestProcessWithFixedKernelEqualsScikitLearn(t *testing.T) {
	g := readGolden(t)
	for _, want := range g.Process {
		kernel := learn.Kernel{Lengths: want.Lengths, Signal: 0.8, Noise: 0.1, Linear: 0.3}
		gp := learn.NewGP(learn.GPOptions{Linear: true, Kernel: &kernel})
		if err := gp.Fit(g.X[:g.ProcessTrain], g.Y[:g.ProcessTrain], nil); err != nil {
			t.Fatal(err)
		}
		mean, variance := gp.Posterior(g.X[g.Train : g.Train+len(want.Mean)])
		near(t, "mean", mean, want.Mean, 1e-7)
		near(t, "variance", variance, want.Variance, 1e-7)
	}
}

// On the rows learned from: two inputs that split them alike tie, and either may be chosen,
// which shows on other rows only.
func TestBoostingWithoutDrawsEqualsXGBoost(t *testing.T) {
	g := readGolden(t)
	b := learn.NewBoosted(learn.BoostedOptions{Rounds: 50, Rate: 0.1, RowShare: 1, DrawShare: 1})
	g.predictions(t, b, 0)
	near(t, "boosted", b.Predict(g.X[:g.Train]), g.BoostedExact, 1e-5) // XGBoost keeps float32
}

func TestRandomMethodsAreAsGoodAsTheirModels(t *testing.T) {
	g := readGolden(t)
	cases := []struct {
		name string
		new  func() learn.Regressor
		want quality
	}{
		{"forest", func() learn.Regressor { return learn.NewForest(learn.ForestOptions{}) }, g.Forest},
		{"boosted", func() learn.Regressor { return learn.NewBoosted(learn.BoostedOptions{}) }, g.Boosted},
		{"svr", func() learn.Regressor { return learn.NewSVR(learn.SVROptions{}) }, g.SVR},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var r2, mae []float64
			for seed := range uint64(5) {
				got := g.predictions(t, c.new(), seed)
				r2, mae = append(r2, stats.R2(got, g.Y[g.Train:])), append(mae, stats.MAE(got, g.Y[g.Train:]))
			}
			t.Logf("R² %.4f (%.4f), MAE %.3f (%.3f)", stat.Mean(r2, nil), c.want.R2, stat.Mean(mae, nil), c.want.MAE)
			if math.Abs(stat.Mean(r2, nil)-c.want.R2) > 0.02 || math.Abs(stat.Mean(mae, nil)-c.want.MAE) > 1 {
				t.Fatalf("R² %v, MAE %v, want about %+v", r2, mae, c.want)
			}
		})
	}
}

func TestChosenPenaltyIsNearTheBestFixedOne(t *testing.T) {
	g := readGolden(t)
	truth := g.Y[g.Train:]
	best := math.Inf(1)
	for _, lambda := range []float64{-1, 0.1, 1, 10, 100, 1000} {
		best = math.Min(best, stats.MAE(g.predictions(t, learn.NewRidge(learn.RidgeOptions{Lambda: lambda}), 0), truth))
	}
	chosen := learn.NewRidge(learn.RidgeOptions{})
	if mae := stats.MAE(g.predictions(t, chosen, 0), truth); mae > best*1.03 {
		t.Fatalf("penalty %v gives an error of %v, the best fixed one %v", chosen.Lambda(), mae, best)
	}
}

func TestForestIsLessSureWhereItSawLittle(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	var x [][]float64
	var y []float64
	for range 100 {
		v := r.Float64()
		x, y = append(x, []float64{v}), append(y, v*v+0.01*r.NormFloat64())
	}
	x, y = append(x, []float64{3}), append(y, 9)
	f := learn.NewForest(learn.ForestOptions{Leaf: 1})
	if err := f.Fit(x, y, r); err != nil {
		t.Fatal(err)
	}
	_, spread := f.Spread([][]float64{{0.5}, {2.5}})
	if spread[1] < 10*spread[0] {
		t.Fatalf("spread is %v among the rows and %v beyond them", spread[0], spread[1])
	}
}

func TestBoostingDrawsNearer(t *testing.T) {
	g := readGolden(t)
	few := g.predictions(t, learn.NewBoosted(learn.BoostedOptions{Rounds: 1}), 0)
	many := g.predictions(t, learn.NewBoosted(learn.BoostedOptions{}), 0)
	truth := g.Y[g.Train:]
	if floats.Distance(many, truth, 2) >= floats.Distance(few, truth, 2) {
		t.Fatal("two hundred trees are no better than one")
	}
}
