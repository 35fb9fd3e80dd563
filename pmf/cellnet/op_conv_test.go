package cellnet

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"pmfnas/pmf/backend/backendtest"
)

func TestFoldedConvolutionIsTheConvolution(t *testing.T) {
	device := backendtest.Open(t)
	const k = 5
	exec, err := graph.NewExec(device, func(x, kernel *graph.Node) []*graph.Node {
		plain := graph.Convolve(x, kernel).PaddingPerDim([][2]int{{k / 2, k / 2}, {k / 2, k / 2}}).Strides(2).Done()
		return []*graph.Node{plain, convolveFolded(x, kernel)}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	r := rand.New(rand.NewPCG(1, 2))
	random := func(dims ...int) *tensors.Tensor {
		size := 1
		for _, d := range dims {
			size *= d
		}
		values := make([]float32, size)
		for i := range values {
			values[i] = float32(r.NormFloat64())
		}
		return tensors.FromFlatDataAndDimensions(values, dims...)
	}
	results, err := exec.Exec(random(2, 8, 6, 3), random(k, k, 3, 4))
	if err != nil {
		t.Fatal(err)
	}
	want, got := tensors.MustCopyFlatData[float32](results[0]), tensors.MustCopyFlatData[float32](results[1])
	if len(want) != 2*4*3*4 || len(got) != len(want) {
		t.Fatalf("kernel %d: %d and %d values, want %d", k, len(want), len(got), 2*4*3*4)
	}
	for i := range want {
		if math.Abs(float64(got[i]-want[i])) > 1e-4 {
			t.Fatalf("kernel %d: value %d is %g, want %g", k, i, got[i], want[i])
		}
	}
}
