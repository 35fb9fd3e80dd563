package neural_test

import (
	"math"
	"strings"
	"testing"

	"pmfnas/pmf/predict/neural"
)

func TestWhatCannotBeFittedIsNamed(t *testing.T) {
	one := neural.Sample{Static: []float64{1}, Ops: [][]string{{"a"}}}
	cases := []struct {
		name    string
		samples []neural.Sample
		targets []float64
		options neural.Options
		want    string
	}{
		{"no samples", nil, nil, neural.Options{}, "0 samples and 0 targets"},
		{"a target too few", []neural.Sample{one, one}, []float64{1}, neural.Options{}, "2 samples and 1 targets"},
		{"a target that is no number", []neural.Sample{one}, []float64{math.NaN()}, neural.Options{}, "target 0 is NaN"},
		{"nothing to read", []neural.Sample{{}}, []float64{1}, neural.Options{}, "no graph, static features or series"},
		{"other features", []neural.Sample{one, {}}, []float64{1, 2}, neural.Options{}, "sample 1: Static has 0 features, want 1"},
		{"other epochs", []neural.Sample{one, {Static: one.Static, Series: [][]float64{{1}}}}, []float64{1, 2},
			neural.Options{}, "sample 1: Series has 1 epochs, want 0"},
		{"other channels", []neural.Sample{{Series: [][]float64{{1}, {1, 2}}}}, []float64{1},
			neural.Options{}, "sample 0: Series[1] has 2 channels, want 1"},
		{"an arc to nowhere", []neural.Sample{{Ops: one.Ops, Arcs: [][2]int{{0, 1}}}}, []float64{1},
			neural.Options{}, "sample 0: Arcs[0] is [0 1]"},
		{"negative epochs", []neural.Sample{one}, []float64{1}, neural.Options{Epochs: -1}, "Options.Epochs is -1"},
		{"all dropped", []neural.Sample{one}, []float64{1}, neural.Options{Dropout: 1}, "Options.Dropout is 1"},
		{"a rate below zero", []neural.Sample{one}, []float64{1}, neural.Options{LearningRate: -1}, "Options.LearningRate is -1"},
		{"weights that grow", []neural.Sample{one}, []float64{1}, neural.Options{WeightDecay: -1}, "Options.WeightDecay is -1"},
		{"divergence", []neural.Sample{one}, []float64{1}, neural.Options{LearningRate: 1e38, HeadUnits: 4, GraphUnits: 4}, "diverged"},
	}
	rt := open(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := rt.Fit(t.Context(), c.samples, c.targets, c.options)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error that says %q", err, c.want)
			}
		})
	}
}

func TestSamplesUnlikeTheFitsAreNamed(t *testing.T) {
	rt := open(t)
	m := fit(t, rt, []neural.Sample{{Static: []float64{1}}}, []float64{1}, small)
	other := []neural.Sample{{Static: []float64{1, 2}}}
	const want = "Static has 2 features, want 1"
	if _, _, err := m.Predict(t.Context(), other); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("predict: got %v, want an error that says %q", err, want)
	}
	if err := m.Update(t.Context(), other, []float64{1}, 1); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("update: got %v, want an error that says %q", err, want)
	}
	if err := m.Update(t.Context(), nil, nil, 0); err == nil || !strings.Contains(err.Error(), "step is 0") {
		t.Errorf("update: got %v, want an error that names the step", err)
	}
}

func TestClosedRuntimeAndNoDeviceAreErrors(t *testing.T) {
	rt := open(t)
	rt.Close()
	if _, err := rt.Fit(t.Context(), []neural.Sample{{Static: []float64{1}}}, []float64{1}, small); err == nil {
		t.Error("a closed Runtime fits, want an error")
	}
	if _, err := neural.NewRuntime(nil); err == nil {
		t.Error("a Runtime was made without a device, want an error")
	}
}
