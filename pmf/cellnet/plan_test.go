package cellnet_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/arch/archtest"
	"pmfnas/pmf/cellnet"
)

var cifar = arch.Input{Height: 32, Width: 32, Channels: 3, Classes: 10}

func ExampleNewPlan() {
	a, err := arch.Parse("d2:c8:w2:r0,0/s-.---.-i--.-----/relu:batchnorm:none:post")
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := cellnet.NewPlan(a, cifar)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range plan.Steps {
		fmt.Println(s.Inputs, "→", s.Output, s.Block)
	}
	fmt.Println(plan.Parameters(), "parameters")
	// Output:
	// [0] → 1 stem 32×32×3 → 32×32×8
	// [1] → 2 pre 32×32×8 → 32×32×16
	// [1] → 3 pre 32×32×8 → 32×32×16
	// [2] → 4 edge sepconv3 32×32×16 → 16×16×16
	// [3] → 5 edge identity 32×32×16 → 16×16×16
	// [4 5] → 6 out 16×16×16 → 16×16×16
	// [1] → 7 pre 32×32×8 → 16×16×32
	// [6] → 8 pre 16×16×16 → 16×16×32
	// [7] → 9 edge sepconv3 16×16×32 → 8×8×32
	// [8] → 10 edge identity 16×16×32 → 8×8×32
	// [9 10] → 11 out 8×8×32 → 8×8×32
	// [11] → 12 head 8×8×32 → 1×1×10
	// 7618 parameters
}

func presets(t *testing.T) []arch.Space {
	t.Helper()
	var list []arch.Space
	for _, name := range arch.Presets() {
		space, err := arch.Preset(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, space)
	}
	return list
}

func drawPlan(t *rapid.T, spaces []arch.Space) (arch.Architecture, arch.Input, cellnet.Plan) {
	a := archtest.Draw(t, rapid.SampledFrom(spaces).Draw(t, "space"))
	in := arch.Input{
		Height:   rapid.IntRange(1, 33).Draw(t, "height"),
		Width:    rapid.IntRange(1, 33).Draw(t, "width"),
		Channels: rapid.IntRange(1, 3).Draw(t, "channels"),
		Classes:  rapid.IntRange(2, 100).Draw(t, "classes"),
	}
	plan, err := cellnet.NewPlan(a, in)
	if err != nil {
		t.Fatal(err)
	}
	return a, in, plan
}

func TestPlansBuildTheParametersThatArchCounts(t *testing.T) {
	spaces := presets(t)
	rapid.Check(t, func(t *rapid.T) {
		a, in, plan := drawPlan(t, spaces)
		if built, counted := plan.Parameters(), a.Params(in); built != counted {
			t.Fatalf("%v on %+v builds %d parameters, but arch counts %d", a, in, built, counted)
		}
	})
}

func TestStepsReadOnlyWhatEarlierStepsMade(t *testing.T) {
	spaces := presets(t)
	rapid.Check(t, func(t *rapid.T) {
		_, _, plan := drawPlan(t, spaces)
		made := map[int]bool{0: true}
		read := map[int]bool{}
		for _, s := range plan.Steps {
			for _, value := range s.Inputs {
				if !made[value] {
					t.Fatalf("step %s reads value %d before it is made", s.Name, value)
				}
				read[value] = true
			}
			made[s.Output] = true
		}
		for value := range plan.Values {
			if !made[value] || read[value] == (value == plan.Logits) {
				t.Fatalf("value %d of %d: made %v, read %v; the logits are %d", value, len(plan.Values), made[value], read[value], plan.Logits)
			}
		}
	})
}

// The pure Go backend is used to build graphs, not to run them: building checks every shape
// and asks for every gradient.
func TestEveryNetworkHasAGraphWithGradients(t *testing.T) {
	spaces := presets(t)
	device, err := gobackend.New("")
	if err != nil {
		t.Fatal(err)
	}
	defer device.Finalize()
	rapid.Check(t, func(t *rapid.T) {
		_, _, plan := drawPlan(t, spaces[len(spaces)-1:]) // tiny: graphs of 50 cells take long
		differentiate(t, device, plan)
	})
}

func differentiate(t *rapid.T, device compute.Backend, plan cellnet.Plan) {
	g := graph.NewGraph(device, "network")
	defer g.Finalize()
	parameter := func(name string, dims ...int) *graph.Node {
		return graph.Parameter(g, name, shapes.Make(dtypes.Float32, dims...))
	}
	const batch = 3
	image := plan.Values[0]
	images := parameter("images", batch, image.Height, image.Width, image.Channels)
	var params, stats []*graph.Node
	for _, p := range plan.Trainable() {
		params = append(params, parameter(p.Name, p.Dims...))
	}
	for _, p := range plan.Statistics() {
		stats = append(stats, parameter(p.Name, p.Dims...))
	}
	logits, newStats := plan.Apply(images, params, stats, cellnet.Training())
	if got, want := logits.Shape().Dimensions, []int{batch, plan.Values[plan.Logits].Channels}; !slices.Equal(got, want) {
		t.Fatalf("logits have shape %v, want %v", got, want)
	}
	for i, s := range newStats {
		if !s.Shape().Equal(stats[i].Shape()) {
			t.Fatalf("statistic %d becomes %v, want %v", i, s.Shape(), stats[i].Shape())
		}
	}
	for i, grad := range graph.Gradient(graph.ReduceAllSum(logits), params...) {
		if !grad.Shape().Equal(params[i].Shape()) {
			t.Fatalf("gradient %d has shape %v, want %v", i, grad.Shape(), params[i].Shape())
		}
	}
}
