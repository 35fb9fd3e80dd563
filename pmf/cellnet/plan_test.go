package cellnet_test

import (
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/compute/dtypes"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
)

func TestSmoke(t *testing.T) {
	be := backendtest.Open(t)
	for _, op := range arch.Ops() {
		for stride := 1; stride <= 2; stride++ {
			b := cellnet.Block{Kind: cellnet.Edge, Op: op, In: cellnet.Shape{7, 8, 4}, Out: cellnet.Shape{7, 8, 4}, Stride: stride, Inputs: 1}
			if stride == 2 {
				b.Out = cellnet.Shape{4, 4, 4}
			}
			exec, err := graph.NewExec(be, func(in []*graph.Node) []*graph.Node {
				n := len(b.Parameters())
				out, _ := b.Apply(in[:1], in[1:1+n], in[1+n:], true)
				return append([]*graph.Node{out}, graph.Gradient(graph.ReduceAllSum(graph.Square(out)), in[:1+n]...)...)
			})
			if err != nil {
				t.Fatal(err)
			}
			args := []any{tensors.FromShape(shapes.Make(dtypes.Float32, 2, 7, 8, 4))}
			for _, p := range append(b.Parameters(), b.Statistics()...) {
				args = append(args, tensors.FromShape(shapes.Make(dtypes.Float32, p.Dims...)))
			}
			out, err := exec.Exec(args...)
			if err != nil {
				t.Fatal(op, stride, err)
			}
			t.Log(b, out[0].Shape(), len(out))
		}
	}
}
