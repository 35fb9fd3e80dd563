package trainer

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
	"pmfnas/pmf/eval"
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
			k := programKey{block: step.Block}
			values[step.Output], _ = step.Block.Apply(read, params, k.unusedStatistics(in[0].Graph()), cellnet.Training())
		}
		logits := values[w.Logits]
		truth := graph.OneHot(in[1], w.Values[w.Logits].Channels, logits.DType())
		entropy := graph.Neg(graph.ReduceAllSum(graph.Mul(truth, graph.LogSoftmax(logits))))
		mean := graph.DivScalar(entropy, gradientBatch)
		return append([]*graph.Node{mean}, graph.Gradient(mean, in[2:]...)...)
	}}
}

// blockwise makes one step from zero momenta without decay, after which the momenta are the
// gradients, and returns them with the loss and the square sum.
func blockwise(t *testing.T, d *backend.Device, w wiring, states []blockState, images, labels compute.Buffer) (float64, float64, []blockState) {
	t.Helper()
	programs := NewPrograms(d, 0)
	defer programs.Close()
	k, err := programs.trainingKit(t.Context(), &w, gradientBatch)
	if err != nil {
		t.Fatal(err)
	}
	defer k.close()
	n, err := newNetwork(d.Backend, w, states)
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	sums, err := newTotals(d.Backend, eval.Segment{WeightDecay: -1}, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	defer sums.close()
	if err := n.step(k, images, labels, sums); err != nil {
		t.Fatal(err)
	}
	var r epochResult
	if err := sums.read(&r, 1, gradientBatch); err != nil {
		t.Fatal(err)
	}
	after, err := n.download()
	if err != nil {
		t.Fatal(err)
	}
	return r.loss, r.gradNorm, after
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
	w, states := wire(plan), initialStates(plan, a.ID(), 1)
	r := rand.New(rand.NewPCG(1, 2))
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
		inputs = append(inputs, arguments(u.array(d.Backend, s.parameters))...)
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
	loss, norm, after := blockwise(t, d, w, states, images, labels)
	checkGradients(t, w, want, loss, norm, after)
}

// checkGradients compares with the results of the whole network: loss, then gradients.
func checkGradients(t *testing.T, w wiring, want []compute.Buffer, loss, norm float64, after []blockState) {
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
	near("the loss", loss, float64(first[0]))
	squares, next := 0.0, want[1:]
	for i, step := range w.Steps {
		if len(after[i].momenta) == 0 {
			continue
		}
		gradient, err := fetch(next[0], len(after[i].momenta))
		if err != nil {
			t.Fatal(err)
		}
		next = next[1:]
		for j, g := range gradient {
			near(step.Name, float64(after[i].momenta[j]), float64(g))
			squares += float64(g) * float64(g)
		}
	}
	near("the norm", norm, math.Sqrt(squares))
}
