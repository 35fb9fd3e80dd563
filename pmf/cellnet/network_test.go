package cellnet_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/cellnet/celltest"
)

// networkTolerance is wider than that of a block, since errors of rounding pass many norms.
const networkTolerance = 5e-4

// recordedNetwork is what PyTorch computes for one network and one batch.
type recordedNetwork struct {
	Name                  string
	Arch                  arch.Architecture
	Classes               int
	Labels                []int32
	Loss                  float32
	Inputs, Params, Stats []celltest.Array
	Evaluated, Out        celltest.Array
	Grads                 []celltest.Array // of the images, then of the parameters
}

func TestNetworksComputeWhatPyTorchDoes(t *testing.T) {
	var recorded struct{ Cases []recordedNetwork }
	if err := celltest.ReadGolden("testdata/networks.json.gz", &recorded); err != nil {
		t.Fatal(err)
	}
	device := backendtest.Open(t)
	for _, want := range recorded.Cases {
		t.Run(want.Name, func(t *testing.T) { want.check(t, device) })
	}
}

func TestSampledNetworksRun(t *testing.T) {
	device := backendtest.Open(t)
	tiny, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	tiny.Depths = tiny.Depths[:2]
	in := arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}
	for seed := range uint64(2) {
		r := rand.New(rand.NewPCG(seed, 0))
		a := tiny.Sample(r)
		t.Run(a.String(), func(t *testing.T) {
			plan, err := cellnet.NewPlan(a, in)
			if err != nil {
				t.Fatal(err)
			}
			logits := evaluate(t, device, plan, 3, r)
			if largest := slices.Max(logits.Data); len(logits.Data) != 30 || !(largest > 0 && largest < 1e3) {
				t.Errorf("the %d logits go up to %g, want 30 up to a moderate positive number", len(logits.Data), largest)
			}
		})
	}
}

// evaluate returns the logits of an untrained network for random images.
func evaluate(t *testing.T, device compute.Backend, plan cellnet.Plan, batch int, r *rand.Rand) celltest.Array {
	trainable := len(plan.Trainable())
	exec, err := graph.NewExec(device, func(all []*graph.Node) *graph.Node {
		logits, _ := plan.Apply(all[0], all[1:1+trainable], all[1+trainable:], cellnet.Inference())
		return logits
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	image := plan.Values[0]
	images := cellnet.Parameter{Dims: []int{batch, image.Height, image.Width, image.Channels}, Init: cellnet.HeNormal}
	var arguments []any
	for _, p := range slices.Concat([]cellnet.Parameter{images}, plan.Trainable(), plan.Statistics()) {
		start := celltest.Array{Dims: p.Dims, Data: make([]float32, p.Size())}
		p.Fill(start.Data, r)
		arguments = append(arguments, tensor(start))
	}
	outputs, err := exec.Exec(arguments...)
	if err != nil {
		t.Fatal(err)
	}
	return celltest.Array{Dims: outputs[0].Shape().Dimensions, Data: tensors.MustCopyFlatData[float32](outputs[0])}
}

func (want recordedNetwork) check(t *testing.T, device compute.Backend) {
	dims := want.Inputs[0].Dims
	plan, err := cellnet.NewPlan(want.Arch, arch.Input{Height: dims[1], Width: dims[2], Channels: dims[3], Classes: want.Classes})
	if err != nil {
		t.Fatal(err)
	}
	compareShapes(t, "parameters", plan.Trainable(), want.Params)
	compareShapes(t, "statistics", plan.Statistics(), want.Stats)
	if t.Failed() {
		return
	}
	got := want.run(t, device, plan)
	celltest.Compare(t, "logits in evaluation", got[0], want.Evaluated, networkTolerance)
	celltest.Compare(t, "logits in training", got[1], want.Out, networkTolerance)
	celltest.Compare(t, "loss", got[2], celltest.Array{Dims: []int{}, Data: []float32{want.Loss}}, networkTolerance)
	celltest.CompareAll(t, "gradient", got[3:], want.Grads, networkTolerance)
}

func compareShapes(t *testing.T, what string, built []cellnet.Parameter, recorded []celltest.Array) {
	t.Helper()
	if len(built) != len(recorded) {
		t.Errorf("plan has %d %s, the reference %d", len(built), what, len(recorded))
		return
	}
	for i, p := range built {
		celltest.Compare(t, p.Name, celltest.Array{Dims: p.Dims}, celltest.Array{Dims: recorded[i].Dims}, 0)
	}
}

// run returns logits in evaluation and training, the loss, and its gradients.
func (want recordedNetwork) run(t *testing.T, device compute.Backend, plan cellnet.Plan) []celltest.Array {
	exec, err := graph.NewExec(device, func(all []*graph.Node) []*graph.Node {
		images, labels := all[0], all[1]
		params, stats := all[2:2+len(want.Params)], all[2+len(want.Params):]
		evaluated, _ := plan.Apply(images, params, stats, cellnet.Inference())
		logits, _ := plan.Apply(images, params, stats, cellnet.Training())
		loss := crossEntropy(logits, labels)
		return append([]*graph.Node{evaluated, logits, loss}, graph.Gradient(loss, append([]*graph.Node{images}, params...)...)...)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	arguments := []any{tensor(want.Inputs[0]), want.Labels}
	for _, a := range append(want.Params[:len(want.Params):len(want.Params)], want.Stats...) {
		arguments = append(arguments, tensor(a))
	}
	outputs, err := exec.Exec(arguments...)
	if err != nil {
		t.Fatal(err)
	}
	arrays := make([]celltest.Array, len(outputs))
	for i, o := range outputs {
		arrays[i] = celltest.Array{Dims: o.Shape().Dimensions, Data: tensors.MustCopyFlatData[float32](o)}
	}
	return arrays
}

// crossEntropy is the mean over the batch of the negative log-probability of the labels [batch].
func crossEntropy(logits, labels *graph.Node) *graph.Node {
	chosen := graph.OneHot(labels, logits.Shape().Dimensions[1], logits.DType())
	return graph.Neg(graph.ReduceAllMean(graph.ReduceSum(graph.Mul(chosen, graph.LogSoftmax(logits)), -1)))
}

func tensor(a celltest.Array) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(a.Data, a.Dims...)
}
