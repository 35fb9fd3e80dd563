package neural

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A program is a compiled graph. It may run on several goroutines at once.
type program struct{ exec compute.Executable }

// compile builds a graph of float32 inputs and compiles it. This is where GoMLX's panics become
// errors.
func compile(b compute.Backend, name string, inputs []shapes.Shape, build func(in []*graph.Node) []*graph.Node) (p *program, err error) {
	defer func() {
		if r := recover(); r != nil { // GoMLX throws while it builds
			err = fmt.Errorf("neural: build the %s program: %s", name, firstLine(r))
		}
	}()
	g := graph.NewGraph(b, name)
	nodes := make([]*graph.Node, len(inputs))
	for i, shape := range inputs {
		nodes[i] = graph.Parameter(g, fmt.Sprintf("input%d", i), shape)
	}
	if err := g.Compile(build(nodes)...); err != nil {
		return nil, fmt.Errorf("neural: compile the %s program: %s", name, firstLine(err))
	}
	return &program{g.Executable()}, nil
}

// run executes the program. The first donated inputs must not be used afterwards, whether or not
// it succeeds. The caller owns the results.
func (p *program) run(inputs []compute.Buffer, donated int) ([]compute.Buffer, error) {
	donate := make([]bool, len(inputs))
	for i := range donated {
		donate[i] = true
	}
	out, err := p.exec.Execute(inputs, donate, 0)
	if err != nil {
		return nil, fmt.Errorf("neural: run a program: %s", firstLine(err))
	}
	return out, nil
}

// An array is float32 data on its way to the device.
type array struct {
	data []float32
	dims []int
}

// upload puts arrays on the device; the caller frees them.
func upload(b compute.Backend, arrays ...array) ([]compute.Buffer, error) {
	buffers := make([]compute.Buffer, 0, len(arrays))
	for _, a := range arrays {
		buffer, err := b.BufferFromFlatData(0, a.data, floats(a.dims...))
		if err != nil {
			free(buffers)
			return nil, fmt.Errorf("neural: upload %v numbers: %s", a.dims, firstLine(err))
		}
		buffers = append(buffers, buffer)
	}
	return buffers, nil
}

// download copies an array of n numbers from the device.
func download(from compute.Buffer, n int) ([]float32, error) {
	values := make([]float32, n)
	if err := from.ToFlatData(values); err != nil {
		return nil, errors.New("neural: download: " + firstLine(err))
	}
	return values, nil
}

// free gives buffers back. One that cannot be given back is lost; nothing can be done about it.
func free(buffers []compute.Buffer) {
	for _, b := range buffers {
		_ = b.Finalize()
	}
}

// floats is the shape of a float32 array.
func floats(dims ...int) shapes.Shape { return shapes.Make(dtypes.Float32, dims...) }

// firstLine drops the stack trace that GoMLX's errors carry.
func firstLine(err any) string {
	line, _, _ := strings.Cut(fmt.Sprint(err), "\n")
	return line
}
