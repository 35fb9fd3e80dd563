package neural

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/gomlx/compute"

	"pmfnas/pmf/backend/backendtest"
)

// tolerance is for float32 against PyTorch's float64.
const tolerance = 1e-4

// goldenShape is the shape of golden.py, with all its parts.
func goldenShape() shape {
	return shape{
		labels: 8, graphLayers: 3, graphUnits: 6, channels: 3, steps: 6, curveLayers: 2, curveUnits: 5,
		static: 4, staticUnits: 4, headUnits: 7,
	}
}

// A golden is what PyTorch computed for one network and batch.
type golden struct {
	Name                            string
	Graph, Curve, Static            bool
	Inputs                          map[string][]float32
	Targets, Mask, Parameters       []float32
	Mean, Variance, Gradient, Moved []float32
	Loss                            float32
}

func TestNetworkComputesWhatPyTorchDoes(t *testing.T) {
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []golden
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	device := backendtest.Open(t)
	for _, want := range cases {
		t.Run(want.Name, func(t *testing.T) {
			want.checkPrediction(t, device)
			want.checkStep(t, device)
		})
	}
}

const goldenBatch, goldenVertices = 3, 5

func (want golden) shape() shape {
	s := goldenShape()
	if !want.Graph {
		s.labels, s.graphLayers, s.graphUnits = 0, 0, 0
	}
	if !want.Curve {
		s.channels, s.steps, s.curveLayers, s.curveUnits = 0, 0, 0, 0
	}
	if !want.Static {
		s.static, s.staticUnits = 0, 0
	}
	return s
}

// batch lists the arrays that a program reads of the samples.
func (want golden) batch() []array {
	s := want.shape()
	var names []string
	if want.Graph {
		names = append(names, "ops", "arcs", "present")
	}
	if want.Static {
		names = append(names, "static")
	}
	if want.Curve {
		names = append(names, "curve")
	}
	var arrays []array
	for i, dims := range s.batchDims(goldenVertices) {
		arrays = append(arrays, array{want.Inputs[names[i]], append([]int{goldenBatch}, dims...)})
	}
	return arrays
}

func (want golden) checkPrediction(t *testing.T, device compute.Backend) {
	s := want.shape()
	whole := make([]float32, s.headUnits)
	for i := range whole {
		whole[i] = 1
	}
	arrays := append([]array{{want.Parameters, []int{s.size()}}, {whole, []int{1, s.headUnits}}}, want.batch()...)
	out := execute(t, device, programKey{shape: s, batch: goldenBatch, vertices: goldenVertices, passes: 1}, arrays)
	compare(t, "mean", out[0], want.Mean)
	compare(t, "variance of the model", out[1], make([]float32, goldenBatch))
	compare(t, "variance of the data", out[2], want.Variance)
}

func (want golden) checkStep(t *testing.T, device compute.Backend) {
	s := want.shape()
	flat := []int{s.size()}
	zeros := make([]float32, s.size())
	hyper := []float32{1e-3, 1 - firstDecay, 1 - secondDecay, 1e-4}
	arrays := append([]array{{want.Parameters, flat}, {zeros, flat}, {zeros, flat}, {hyper, []int{hypers}}}, want.batch()...)
	arrays = append(arrays, array{want.Targets, []int{goldenBatch, 1}},
		array{want.Mask, []int{goldenBatch, s.headUnits}})
	out := execute(t, device, programKey{shape: s, training: true, batch: goldenBatch, vertices: goldenVertices}, arrays)
	gradient, displaced, wantDisplaced := make([]float32, s.size()), make([]float32, s.size()), make([]float32, s.size())
	for i := range gradient {
		gradient[i] = out[1][i] / (1 - firstDecay)
		displaced[i] = (out[0][i] - want.Parameters[i]) / 1e-3
		wantDisplaced[i] = (want.Moved[i] - want.Parameters[i]) / 1e-3
	}
	compare(t, "loss", out[3], []float32{want.Loss})
	compare(t, "gradient", gradient, want.Gradient)
	compare(t, "parameters", out[0], want.Moved)
	compareWithin(t, "step in units of the learning rate", displaced, wantDisplaced, 1e-2)
}

// execute compiles and runs a program once.
func execute(t *testing.T, device compute.Backend, key programKey, arrays []array) [][]float32 {
	t.Helper()
	p, err := key.compile(device)
	if err != nil {
		t.Fatal(err)
	}
	defer p.exec.Finalize()
	in, err := upload(device, arrays...)
	if err != nil {
		t.Fatal(err)
	}
	defer free(in)
	out, err := p.run(in, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer free(out)
	values := make([][]float32, len(out))
	for i, shape := range p.exec.Outputs() {
		if values[i], err = download(out[i], shape.Size()); err != nil {
			t.Fatal(err)
		}
	}
	return values
}

func compare(t *testing.T, what string, got, want []float32) {
	t.Helper()
	compareWithin(t, what, got, want, tolerance)
}

func compareWithin(t *testing.T, what string, got, want []float32, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: got %d numbers, want %d", what, len(got), len(want))
		return
	}
	for i := range want {
		if off := math.Abs(float64(got[i] - want[i])); !(off <= tolerance*max(1, math.Abs(float64(want[i])))) {
			t.Errorf("%s %d is %g, want %g", what, i, got[i], want[i])
			return
		}
	}
}
