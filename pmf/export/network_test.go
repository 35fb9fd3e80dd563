package export_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/export"
)

// tolerance is how far logits may lie from those of cellnet, relative to the largest of them
// or absolutely where that is below 1.
const tolerance = 1e-4

// subject is a network to be exported.
type subject struct {
	text string
	in   arch.Input
}

// subjects cover every operation at both strides, every option, reductions in a row, inputs
// that nothing reads, and images of odd sizes.
var subjects = []subject{
	{"d2:c4:w2:r0,0/35.sdm.ai--.3----/relu:batchnorm:none:post", arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}},
	{"d3:c4:w1:r0,0/sd.m5a.i3--.-s--i/swish:layernorm:se:pre", arch.Input{Height: 7, Width: 9, Channels: 3, Classes: 4}},
	{"d4:c6:w2:r0,0/ma.i-3.-5d-.s---a/gelu:groupnorm:cbam:post", arch.Input{Height: 11, Width: 8, Channels: 3, Classes: 5}},
	{"d5:c4:w1.5:r0,0/d-.-m3.--i-.--a--/relu:groupnorm:se:pre", arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}},
	{"d3:c8:w1:r0,0/-3.-i-.-m--.-a---/gelu:batchnorm:se:pre", arch.Input{Height: 5, Width: 5, Channels: 2, Classes: 3}},
	{"d6:c4:w2:r0,0/5-.s-i.3---.-d---/swish:batchnorm:cbam:pre", arch.Input{Height: 13, Width: 13, Channels: 3, Classes: 2}},
	{"d3:c4:w2:r0,0/ii.--s.-i--.---3-/relu:layernorm:cbam:pre", arch.Input{Height: 1, Width: 6, Channels: 1, Classes: 2}},
	{"d4:c6:w1:r0,0/aa.mm-.3-5-.-sd-i/swish:groupnorm:none:post", arch.Input{Height: 9, Width: 9, Channels: 3, Classes: 7}},
	{"d2:c48:w1:r0,0/s-.---.-i--.-----/gelu:layernorm:none:pre", arch.Input{Height: 8, Width: 8, Channels: 3, Classes: 10}},
	{"d14:c16:w1:r-2,2/3m.ssi.a-3i.5----/relu:batchnorm:se:post", arch.Input{Height: 8, Width: 8, Channels: 3, Classes: 10}},
	{"d3:c5:w1:r0,0/53.3--.---d.i----/gelu:groupnorm:se:post", arch.Input{Height: 6, Width: 7, Channels: 1, Classes: 3}},
	{"d5:c4:w2:r0,0/--.33-.-ms-.a-i--/swish:layernorm:cbam:post", arch.Input{Height: 8, Width: 12, Channels: 3, Classes: 6}},
}

// network draws weights for a subject. Statistics and scales lie off their starting values, so
// that leaving one out shows.
func network(t testing.TB, s subject) export.Network {
	t.Helper()
	a, err := arch.Parse(s.text)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := cellnet.NewPlan(a, s.in)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, uint64(len(s.text))))
	n := export.Network{Arch: a, Input: s.in, Plan: plan}
	for _, step := range plan.Steps {
		n.Weights = append(n.Weights, cellnet.StepWeights{
			Parameters: draw(step.Block.Parameters(), r), Statistics: draw(step.Block.Statistics(), r),
		})
	}
	for c := range s.in.Channels {
		n.Mean = append(n.Mean, 0.3+0.1*float32(c))
		n.Std = append(n.Std, 0.2+0.05*float32(c))
	}
	for class := range s.in.Classes {
		n.Classes = append(n.Classes, fmt.Sprintf("class %q", rune('a'+class)))
	}
	return n
}

func draw(list []cellnet.Parameter, r *rand.Rand) []float32 {
	var values []float32
	for _, p := range list {
		part := make([]float32, p.Size())
		p.Fill(part, r)
		for i := range part {
			if p.Init == cellnet.Zeros || p.Init == cellnet.Ones {
				part[i] += 0.4*r.Float32() - 0.2
			}
		}
		values = append(values, part...)
	}
	return values
}

// pixels draws images [batch, h, w, c] as bytes.
func pixels(in arch.Input, batch int) []uint8 {
	r := rand.New(rand.NewPCG(3, 4))
	bytes := make([]uint8, batch*in.Height*in.Width*in.Channels)
	for i := range bytes {
		bytes[i] = uint8(r.UintN(256))
	}
	return bytes
}

// unit makes bytes values in [0, 1].
func unit(bytes []uint8) []float32 {
	values := make([]float32, len(bytes))
	for i, b := range bytes {
		values[i] = float32(b) / 255
	}
	return values
}

// logits are what cellnet computes for images [batch, h, w, c] with values in [0, 1].
func logits(t testing.TB, device compute.Backend, n export.Network, batch int, images []float32) []float32 {
	t.Helper()
	images = slices.Clone(images)
	for i := range images {
		c := i % n.Input.Channels
		images[i] = (images[i] - n.Mean[c]) / n.Std[c]
	}
	trainable := len(n.Plan.Trainable())
	exec, err := graph.NewExec(device, func(all []*graph.Node) *graph.Node {
		logits, _ := n.Plan.Apply(all[0], all[1:1+trainable], all[1+trainable:], cellnet.Inference())
		return logits
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	arguments := []any{tensors.FromFlatDataAndDimensions(images, batch, n.Input.Height, n.Input.Width, n.Input.Channels)}
	var parameters, statistics []float32
	for _, w := range n.Weights {
		parameters, statistics = append(parameters, w.Parameters...), append(statistics, w.Statistics...)
	}
	arguments = append(arguments, shaped(n.Plan.Trainable(), parameters)...)
	arguments = append(arguments, shaped(n.Plan.Statistics(), statistics)...)
	outputs, err := exec.Exec(arguments...)
	if err != nil {
		t.Fatal(err)
	}
	return tensors.MustCopyFlatData[float32](outputs[0])
}

func shaped(list []cellnet.Parameter, values []float32) []any {
	var arguments []any
	for _, p := range list {
		arguments = append(arguments, tensors.FromFlatDataAndDimensions(values[:p.Size()], p.Dims...))
		values = values[p.Size():]
	}
	return arguments
}

func compare(t testing.TB, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("got %d logits, want %d", len(got), len(want))
		return
	}
	largest, worst := 1.0, 0.0
	for i := range want {
		largest = max(largest, math.Abs(float64(want[i])))
		if off := math.Abs(float64(got[i]) - float64(want[i])); !(off <= worst) {
			worst = off
		}
	}
	if !(worst <= tolerance*largest) {
		t.Errorf("logits are off by %g, want at most %g:\ngot  %v\nwant %v", worst, tolerance*largest, got, want)
	}
}

// Whoever adds an operation or an option sees here that no subject has it yet.
func TestSubjectsCoverEveryOption(t *testing.T) {
	var texts []string
	for _, s := range subjects {
		n := network(t, s)
		texts = append(texts, n.Arch.Options.Activation.String(), n.Arch.Options.Normalisation.String(),
			n.Arch.Options.Attention.String(), n.Arch.Options.Residual.String())
		for _, step := range n.Plan.Steps {
			texts = append(texts, step.Block.Kind.String())
			if step.Block.Kind == cellnet.Edge {
				texts = append(texts, fmt.Sprintf("%v stride %d", step.Block.Op, step.Block.Stride))
			}
		}
	}
	want := strings.Fields("relu swish gelu batchnorm layernorm groupnorm none se cbam post pre stem sum out attend head")
	for _, op := range arch.Ops()[:arch.Zero] { // no plan has an edge without connection,
		for stride := 1; stride <= 2; stride++ {
			if op != arch.Identity || stride == 2 { // or one that passes its input on
				want = append(want, fmt.Sprintf("%v stride %d", op, stride))
			}
		}
	}
	for _, w := range want {
		if !slices.Contains(texts, w) {
			t.Errorf("no subject has %s", w)
		}
	}
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(n *export.Network)
		says  string
	}{
		{"architecture", func(n *export.Network) { n.Arch.Macro.Channels = 8 }, "plan is not that of"},
		{"weights", func(n *export.Network) { n.Weights[1].Parameters = nil }, "cell0.pre0"},
		{"mean", func(n *export.Network) { n.Mean = nil }, "0 and 1 channels, want 1"},
		{"deviation", func(n *export.Network) { n.Std[0] = 0 }, "channel 0 is 0, want more than 0"},
		{"classes", func(n *export.Network) { n.Classes = n.Classes[1:] }, "9 class names, want 10"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := network(t, subjects[0])
			c.spoil(&n)
			if err := n.Check(); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an error that says %q", err, c.says)
			}
			if _, err := export.ONNX(n); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("ONNX: got %v, want the same error", err)
			}
		})
	}
}
