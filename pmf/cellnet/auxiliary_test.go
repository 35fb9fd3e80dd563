package cellnet_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
)

// recordedAuxiliary is what testdata/auxiliary.py writes for one head.
type recordedAuxiliary struct {
	Size, Channels, Batch int
	Out, Input            []float64 // logits; gradient of the map
	Sums, Squares         []float64 // of the gradient, by parameter
}

// waves are the numbers that auxiliary.py computes with.
func waves(n, tensor int, scale float64) []float32 {
	list := make([]float32, n)
	for i := range list {
		list[i] = float32(math.Sin(float64(i+tensor)) * scale)
	}
	return list
}

// auxiliaryPlan is that of a network whose auxiliary head sees a map of the case's size.
func (c recordedAuxiliary) plan(t *testing.T) cellnet.Plan {
	t.Helper()
	a, err := arch.Parse("d3:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := cellnet.NewTrainingPlan(a, arch.Input{Height: 4 * c.Size, Width: 4 * c.Size, Channels: 3, Classes: 10})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestAuxiliaryHeadComputesWhatPyTorchDoes(t *testing.T) {
	text, err := os.ReadFile("testdata/auxiliary.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct{ Cases []recordedAuxiliary }
	if err := json.Unmarshal(text, &recorded); err != nil {
		t.Fatal(err)
	}
	for _, c := range recorded.Cases {
		c.check(t)
	}
}

func (c recordedAuxiliary) check(t *testing.T) {
	plan := c.plan(t)
	steps := plan.Steps[plan.Main():]
	feature := steps[0].Block.In
	if feature != (cellnet.Shape{Height: c.Size, Width: c.Size, Channels: c.Channels}) {
		t.Fatalf("the head sees %+v", feature)
	}
	g := graph.NewGraph(backendtest.Open(t), "auxiliary head")
	constant := func(values []float32, dims ...int) *graph.Node {
		return graph.ReshapeWithShape(graph.Const(g, values), shapes.Make(dtypes.Float32, dims...))
	}
	x := constant(waves(c.Batch*c.Size*c.Size*c.Channels, 100, 1), c.Batch, c.Size, c.Size, c.Channels)
	value, of := x, []*graph.Node{x}
	for _, step := range steps {
		var params, stats []*graph.Node
		for _, p := range step.Block.Parameters() {
			params = append(params, constant(waves(p.Size(), len(of)-1, 0.05), p.Dims...))
			of = append(of, params[len(params)-1])
		}
		for _, s := range step.Block.Statistics() {
			stats = append(stats, constant(make([]float32, s.Size()), s.Dims...))
		}
		value, _ = step.Block.Apply([]*graph.Node{value}, params, stats, cellnet.Training())
	}
	cotangent := constant(waves(c.Batch*10, 200, 1), c.Batch, 10)
	gradients := graph.Gradient(graph.ReduceAllSum(graph.Mul(value, cotangent)), of...)
	outputs := append([]*graph.Node{value, gradients[0]}, gradients[1:]...)
	if err := g.Compile(outputs...); err != nil {
		t.Fatal(err)
	}
	c.compare(t, g.Run())
}

func (c recordedAuxiliary) compare(t *testing.T, got []*tensors.Tensor) {
	t.Helper()
	near := func(what string, got, want, scale float64) {
		if math.Abs(got-want) > 2e-4*(scale+math.Abs(want)) {
			t.Errorf("%d×%d: %s is %g, want %g", c.Size, c.Size, what, got, want)
		}
	}
	for i, v := range tensors.MustCopyFlatData[float32](got[0]) {
		near("a logit", float64(v), c.Out[i], 1)
	}
	for i, v := range tensors.MustCopyFlatData[float32](got[1]) {
		near("a gradient of the map", float64(v), c.Input[i], 1)
	}
	for i, g := range got[2:] {
		sum, squares := 0.0, 0.0
		for _, v := range tensors.MustCopyFlatData[float32](g) {
			sum, squares = sum+float64(v), squares+float64(v)*float64(v)
		}
		near("a sum of gradients", sum, c.Sums[i], math.Sqrt(c.Squares[i]))
		near("a squared norm", squares, c.Squares[i], 0.01)
	}
}
