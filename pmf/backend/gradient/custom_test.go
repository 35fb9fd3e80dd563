package gradient_test

import (
	"fmt"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/backend/gradient"
)

// saturated squares x, and lets no more than 1 of the cotangent's way back.
func saturated(x *graph.Node) *graph.Node {
	return gradient.Custom([]*graph.Node{x}, func(in []*graph.Node) *graph.Node { return graph.Mul(in[0], in[0]) },
		func(_ []*graph.Node, cotangent *graph.Node) []*graph.Node {
			return []*graph.Node{graph.MinScalar(cotangent, 1)}
		})
}

func valueAndGradient(x *graph.Node) (value, slope *graph.Node) {
	y := saturated(x)
	return y, graph.Gradient(graph.ReduceAllSum(graph.MulScalar(y, 5)), x)[0]
}

func TestTheGradientIsTheOneGiven(t *testing.T) {
	out := graph.MustExecOnceN(backendtest.Open(t), valueAndGradient, []float32{3, 4})
	if got := fmt.Sprint(out[0].Value(), out[1].Value()); got != "[9 16] [1 1]" {
		t.Fatalf("value and gradient are %s, want [9 16] [1 1]", got)
	}
}

func Example() {
	device, err := backend.Open(backend.Options{Name: "go"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer device.Close()
	out := graph.MustExecOnceN(device.Backend, valueAndGradient, []float32{3})
	fmt.Println(out[0].Value(), out[1].Value())
	// Output: [9] [1]
}
