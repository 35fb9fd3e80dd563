package bench_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/curve/digitsbench"
	"pmfnas/pmf/predict"
)

func TestRateCountsWhatAThresholdDoes(t *testing.T) {
	watched := []bench.Watched{
		{Final: 0.9, Epochs: 10, Looks: []int{2, 5}, Chance: []float64{0.5, 0.9}},
		{Final: 0.8, Epochs: 10, Looks: []int{2, 5}, Chance: []float64{0.5, 0.04}}, // should have been kept
		{Final: 0.5, Epochs: 10, Looks: []int{2, 5}, Chance: []float64{0.01, 0.9}},
		{Final: 0.4, Epochs: 10, Looks: []int{2, 5}, Chance: []float64{0.01, 0.01}},
	}
	got := bench.Rate(watched, 2, 0.05)
	want := bench.StopRate{Threshold: 0.05, Stopped: 0.75, Saved: 1 - float64(10+5+2+2)/40, FalseStops: 0.5}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := bench.Rate(watched, 1, 0.6); got.FalseStops != 1 || got.Regret != 1/(0.9-0.5)*(0.9-0.4) {
		t.Errorf("all stopped: %+v", got)
	}
}

// For every set of trainings a higher threshold stops and saves at least as much.
func TestHigherThresholdStopsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chance := rapid.Float64Range(0, 1)
		watched := make([]bench.Watched, rapid.IntRange(1, 20).Draw(t, "trainings"))
		for i := range watched {
			watched[i] = bench.Watched{Final: chance.Draw(t, "final"), Epochs: 4, Looks: []int{1, 2, 3},
				Chance: []float64{chance.Draw(t, "1"), chance.Draw(t, "2"), chance.Draw(t, "3")}}
		}
		keep := rapid.IntRange(1, len(watched)).Draw(t, "keep")
		low, high := chance.Draw(t, "low"), chance.Draw(t, "high")
		a, b := bench.Rate(watched, keep, min(low, high)), bench.Rate(watched, keep, max(low, high))
		const rounding = 1e-9
		if a.Stopped > b.Stopped+rounding || a.Saved > b.Saved+rounding || a.FalseStops > b.FalseStops+rounding || a.Regret > b.Regret+rounding {
			t.Fatalf("%+v, and above it %+v", a, b)
		}
	})
}

func TestStopSavesMostOfTheTrainingOnDigitsBench(t *testing.T) {
	table, err := digitsbench.Open()
	if err != nil {
		t.Fatal(err)
	}
	ridge := predict.All()[0]
	for _, m := range predict.All() {
		if m.Name == "ridge" {
			ridge = m
		}
	}
	o := bench.StopOptions{Repeats: 2, Looks: 5, Thresholds: []float64{0, 0.05}, Method: ridge}
	result, err := bench.Stop(t.Context(), []*curve.Table{table}, o)
	if err != nil {
		t.Fatal(err)
	}
	never, some := result.Rows[0], result.Rows[1]
	if never.Stopped != 0 || never.Saved != 0 || never.FalseStops != 0 || never.Regret != 0 {
		t.Errorf("a threshold of 0 does %+v", never)
	}
	if some.Saved < 0.5 || some.FalseStops > 0.3 {
		t.Errorf("a threshold of 5 %% does %+v", some)
	}
	o.Parallel = 2
	if again, err := bench.Stop(t.Context(), []*curve.Table{table}, o); err != nil || again.Rows[1] != some {
		t.Errorf("two at once: %+v (%v), want %+v", again.Rows, err, some)
	}
}

// A loss that falls is watched as an accuracy that rises.
func TestStopTurnsSigns(t *testing.T) {
	table, err := digitsbench.Open()
	if err != nil {
		t.Fatal(err)
	}
	o := bench.StopOptions{Repeats: 1, Looks: 3, Thresholds: []float64{0.1}, Method: predict.Named{Name: "last",
		New: func(o predict.Options) predict.Predictor { return predict.LastValue(o) }}}
	up, err := bench.Stop(t.Context(), []*curve.Table{table}, o)
	if err != nil {
		t.Fatal(err)
	}
	table.Objective = "min"
	for i := range table.Rows {
		for k := range table.Rows[i].Curve.Metric {
			table.Rows[i].Curve.Metric[k] *= -1
		}
	}
	down, err := bench.Stop(t.Context(), []*curve.Table{table}, o)
	if err != nil {
		t.Fatal(err)
	}
	a, b := up.Rows[0].StopRate, down.Rows[0].StopRate
	if math.Abs(a.Saved-b.Saved) > 0.02 || math.Abs(a.FalseStops-b.FalseStops) > 0.1 {
		t.Errorf("as accuracy %+v, as loss %+v", a, b)
	}
}
