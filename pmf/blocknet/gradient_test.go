package blocknet

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
)

const gradientBatch = 8

// whole defines (images, labels, parameters of each block that has some…) → (loss, gradients…):
// the network and its loss as one graph.
func whole(w wiring) definition {
	inputs := []shapes.Shape{valueShape(gradientBatch, cellnet.Edge, w.Values[0]), labelShape(gradientBatch)}
	for _, step := range w.Steps {
		inputs = append(inputs, flat(step.Block.Parameters())...)
	}
	return definition{"whole network", inputs, func(in []*graph.Node) []*graph.Node {
		values, rest := make([]*graph.Node, len(w.Values)), in[2:]
		values[0] = in[0]
		for _, step := range w.Steps {
			var read, params []*graph.Node
			for _, value := range step.Inputs {
				read = append(read, values[value])
			}
			params, rest = split(step.Block.Parameters(), rest)
			var stats []*graph.Node
			for _, s := range step.Block.Statistics() {
				stats = append(stats, graph.Zeros(in[0].Graph(), floats(s.Dims...)))
			}
			values[step.Output], _ = step.Block.Apply(read, params, stats, cellnet.Training())
		}
		logits := values[w.Logits]
		truth := graph.OneHot(in[1], w.Values[w.Logits].Channels, logits.DType())
		entropy := graph.Neg(graph.ReduceAllSum(graph.Mul(truth, graph.LogSoftmax(logits))))
		mean := graph.DivScalar(entropy, gradientBatch)
		return append([]*graph.Node{mean}, graph.Gradient(mean, in[2:]...)...)
	}}
}

// blockwise makes one step from zero momenta without decay, after which the momenta are the
// gradients, and returns them with the sums.
func blockwise(t *testing.T, d *backend.Device, plan cellnet.Plan, states []State, images, labels compute.Buffer) (Sums, []State) {
	t.Helper()
	programs, err := NewPrograms(d, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer programs.Close()
	n, err := programs.Open(plan, states)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := n.Prepare(t.Context(), gradientBatch, true); err != nil {
		t.Fatal(err)
	}
	totals, err := programs.Begin(Hyper{Rate: 0.1, Momentum: 0.9})
	if err != nil {
		t.Fatal(err)
	}
	defer totals.Close()
	if err := n.Step(images, labels, totals); err != nil {
		t.Fatal(err)
	}
	sums, err := totals.Read(1, gradientBatch)
	if err != nil {
		t.Fatal(err)
	}
	after, err := n.States()
	if err != nil {
		t.Fatal(err)
	}
	return sums, after
}

// drawStates draws what the steps of a plan start with.
func drawStates(plan cellnet.Plan, r *rand.Rand) []State {
	states := make([]State, len(plan.Steps))
	for i, step := range plan.Steps {
		for _, p := range step.Block.Parameters() {
			values := make([]float32, p.Size())
			p.Fill(values, r)
			states[i].Parameters = append(states[i].Parameters, values...)
		}
		for _, p := range step.Block.Statistics() {
			values := make([]float32, p.Size())
			p.Fill(values, r)
			states[i].Statistics = append(states[i].Statistics, values...)
		}
		states[i].Momenta = make([]float32, len(states[i].Parameters))
	}
	return states
}

func TestGradientsBlockByBlockAreThoseOfTheWholeNetwork(t *testing.T) {
	d := backendtest.Device(t)
	a, err := arch.Parse("d3:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := cellnet.NewPlan(a, arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	plan = plan.Split()
	w, states := wire(plan), drawStates(plan, r)
	pixels, answers := make([]float32, gradientBatch*64), make([]int32, gradientBatch)
	for i := range pixels {
		pixels[i] = float32(r.NormFloat64())
	}
	for i := range answers {
		answers[i] = r.Int32N(10)
	}
	var u uploads
	images := u.shaped(d.Backend, pixels, floats(gradientBatch, 8, 8, 1))
	labels := u.shaped(d.Backend, answers, labelShape(gradientBatch))
	defer finalize(images, labels)
	inputs := []compute.Buffer{images, labels}
	for _, s := range states {
		inputs = append(inputs, arguments(u.array(d.Backend, s.Parameters))...)
	}
	if u.err != nil {
		t.Fatal(u.err)
	}
	defer finalize(inputs[2:]...)
	p, err := whole(w).compile(d.Backend)
	if err != nil {
		t.Fatal(err)
	}
	want, err := p.run(inputs, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer finalize(want...)
	sums, after := blockwise(t, d, plan, states, images, labels)
	checkGradients(t, w, want, sums, after)
}

// checkGradients compares with the results of the whole network: loss, then gradients.
func checkGradients(t *testing.T, w wiring, want []compute.Buffer, sums Sums, after []State) {
	t.Helper()
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 1e-5+1e-4*math.Abs(want) {
			t.Errorf("%s is %g, want %g", what, got, want)
		}
	}
	first, err := fetch(want[0], 1)
	if err != nil {
		t.Fatal(err)
	}
	near("the loss", sums.Loss, float64(first[0]))
	squares, next := 0.0, want[1:]
	for i, step := range w.Steps {
		if len(after[i].Momenta) == 0 {
			continue
		}
		gradient, err := fetch(next[0], len(after[i].Momenta))
		if err != nil {
			t.Fatal(err)
		}
		next = next[1:]
		for j, g := range gradient {
			near(step.Name, float64(after[i].Momenta[j]), float64(g))
			squares += float64(g) * float64(g)
		}
	}
	near("the norm", sums.GradNorm, math.Sqrt(squares))
}
