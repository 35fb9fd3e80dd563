package celltest

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/compute"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// RunOp checks one operation at both strides: its shapes on an image of even height and odd
// width; that it builds the parameters that pmf/arch counts; that its gradients are finite; and
// that it computes what the references say, of which there must be one for each stride. It
// compiles a program for each stride and reference, a second or so each on a CPU.
func RunOp(t *testing.T, device compute.Backend, op arch.Op, references []Reference) {
	for stride := 1; stride <= 2; stride++ {
		b := edge(op, stride)
		t.Run(b.String(), func(t *testing.T) { runBlock(t, device, b) })
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

// edge is the operation on 4×7 positions of 4 channels: the smallest shape with an even and an
// odd side whose strided result still has more than one position.
func edge(op arch.Op, stride int) cellnet.Block {
	in := cellnet.Shape{Height: 4, Width: 7, Channels: 4}
	out := in
	out.Height, out.Width = (in.Height-1)/stride+1, (in.Width-1)/stride+1
	return cellnet.Block{Kind: cellnet.Edge, Op: op, Stride: stride, Inputs: 1, In: in, Out: out}
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
