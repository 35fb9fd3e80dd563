package paper

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/neural"
)

func TestWhatANetworkSees(t *testing.T) {
	nan := math.NaN()
	graph := &predict.Graph{Ops: [][]string{{"input"}, {"conv3"}}, Arcs: [][2]int{{0, 1}}}
	known := []predict.Sample{
		{Params: math.E, Features: map[string]float64{"width": 2, "depth": 3}, Graph: graph,
			Curve: curve.Curve{Metric: []float64{1, 2, 3}, GradNorm: []float64{4, 2, 1}, Seconds: []float64{9, 9, 9}}},
		{Params: nan, Features: map[string]float64{"depth": 5}, Curve: curve.Curve{Metric: []float64{2, nan}, TrainLoss: []float64{nan}}},
	}
	want := []neural.Sample{
		{Ops: graph.Ops, Arcs: graph.Arcs, Static: []float64{1, 3, 2}, Series: [][]float64{{1, nan, 4, nan}, {2, 1, 2, -0.5}, {3, 0.5, 1, -0.5}}},
		{Static: []float64{nan, 5, nan}, Series: [][]float64{{2, nan, nan, nan}, {2, 0, nan, nan}, {2, 0, nan, nan}}},
	}
	if diff := cmp.Diff(want, newLook(known).all(known), cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
}

func TestALaterSampleIsSeenAsTheFirstWere(t *testing.T) {
	l := newLook([]predict.Sample{{Curve: curve.Curve{Metric: []float64{1}}}})
	later := predict.Sample{Params: 1, Features: map[string]float64{"new": 1}, Curve: curve.Curve{Metric: []float64{3, 4}, TrainLoss: []float64{1, 1}}}
	want := []neural.Sample{{Static: []float64{0}, Series: [][]float64{{3, math.NaN()}}}}
	if diff := cmp.Diff(want, l.all([]predict.Sample{later}), cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
}
