package cellnet_test

import (
	"math/rand/v2"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/cellnet/celltest"
)

// TestHalfDepthwiseIsNearTheWhole holds both forms of the kernel's gradient, which the width
// chooses, to the float32 block within what eight bits of mantissa allow.
func TestHalfDepthwiseIsNearTheWhole(t *testing.T) {
	device := backendtest.Open(t)
	for _, width := range []int{6, 21} {
		shape := cellnet.Shape{Height: 4, Width: width, Channels: 2}
		block := cellnet.Block{Kind: cellnet.Depthwise, Op: arch.Conv3, In: shape, Out: shape, Stride: 1, Inputs: 1}
		given := celltest.Random(block, 2, rand.New(rand.NewPCG(1, 2)))
		want, err := celltest.Run(device, given)
		if err != nil {
			t.Fatal(err)
		}
		given.Block.Half = true
		got, err := celltest.Run(device, given)
		if err != nil {
			t.Fatal(err)
		}
		celltest.Compare(t, "output", got.Out, want.Out, 0.02)
		celltest.CompareAll(t, "gradient", got.Grads, want.Grads, 0.02)
	}
}
