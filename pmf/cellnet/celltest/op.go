package celltest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/compute"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// RunOp checks one operation at both strides: its shapes for odd and even sizes; that it
// builds the parameters that pmf/arch counts; that its gradients are finite; and that it
// computes what the references say, of which there must be one for each stride.
func RunOp(t *testing.T, device compute.Backend, op arch.Op, references []Reference) {
	for stride := 1; stride <= 2; stride++ {
		for _, size := range [][2]int{{5, 6}, {4, 7}} {
			t.Run(fmt.Sprintf("%v stride %d on %dx%d", op, stride, size[0], size[1]), func(t *testing.T) {
				runBlock(t, device, edge(op, size, stride))
			})
		}
		found := slices.ContainsFunc(references, func(r Reference) bool { return r.of(op, stride) })
		if !found {
			t.Errorf("no reference for %v with stride %d, want at least one", op, stride)
		}
	}
	for _, r := range references {
		if r.of(op, r.Block.Stride) {
			t.Run(r.Name, func(t *testing.T) { Check(t, device, r) })
		}
	}
}

func (r Reference) of(op arch.Op, stride int) bool {
	return r.Block.Kind == cellnet.Edge && r.Block.Op == op && r.Block.Stride == stride
}

func edge(op arch.Op, size [2]int, stride int) cellnet.Block {
	const channels = 4
	out := cellnet.Shape{Height: (size[0]-1)/stride + 1, Width: (size[1]-1)/stride + 1, Channels: channels}
	return cellnet.Block{
		Kind: cellnet.Edge, Op: op, Stride: stride, Inputs: 1,
		In:  cellnet.Shape{Height: size[0], Width: size[1], Channels: channels},
		Out: out,
	}
}

func runBlock(t *testing.T, device compute.Backend, b cellnet.Block) {
	built := int64(0)
	for _, p := range b.Parameters() {
		built += int64(p.Size())
	}
	if counted := b.Op.Cost(b.In, b.Stride).Params; built != counted {
		t.Errorf("%v builds %d parameters, but arch counts %d", b, built, counted)
	}
	given := Random(b, 2, rand.New(rand.NewPCG(1, 2)))
	got, err := Run(device, given)
	if err != nil {
		t.Fatal(err)
	}
	want := given.Cotangent.Dims
	if !slices.Equal(got.Out.Dims, want) || !slices.Equal(got.Evaluated.Dims, want) {
		t.Errorf("%v makes %v in training and %v in evaluation, want %v", b, got.Out.Dims, got.Evaluated.Dims, want)
	}
	finite(t, "output", got.Out, got.Evaluated)
	finite(t, "gradient", got.Grads...)
}
