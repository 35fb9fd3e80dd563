package blocknet

import (
	"fmt"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A program is a compiled graph. It may run on several goroutines at once.
type program struct {
	name  string
	exec  compute.Executable
	bytes []int64 // of each output, for the ledger
}

// newProgram takes note of the outputs' sizes.
func newProgram(name string, exec compute.Executable) *program {
	p := &program{name: name, exec: exec}
	for _, shape := range exec.Outputs() {
		p.bytes = append(p.bytes, shape.ByteSize())
	}
	return p
}

// A definition is what a program is compiled from.
type definition struct {
	name   string
	inputs []shapes.Shape
	build  func(inputs []*graph.Node) (outputs []*graph.Node) // GoMLX style: it may panic
}

// floats is the shape of a float32 array.
func floats(dims ...int) shapes.Shape { return shapes.Make(dtypes.Float32, dims...) }

// compile builds the graph and compiles it. Of the graph only the executable is kept. It takes a
// tenth of a second for a small block, and far longer for a whole network.
func (d definition) compile(b compute.Backend) (*program, error) {
	g, outputs, err := d.graph(b)
	if err != nil {
		return nil, err
	}
	if err := g.Compile(outputs...); err != nil {
		return nil, fmt.Errorf("compile %s: %s", d.name, firstLine(err))
	}
	return newProgram(d.name, g.Executable()), nil
}

// outline builds the graph alone and returns a program that makes phantoms.
func (d definition) outline(b compute.Backend) (*program, error) {
	g, outputs, err := d.graph(b)
	if err != nil {
		return nil, err
	}
	defer g.Finalize()
	var o outline
	for _, node := range outputs {
		o.outputs = append(o.outputs, node.Shape())
	}
	return newProgram(d.name, o), nil
}

// graph builds the graph. This is the one place where GoMLX's panics become errors.
func (d definition) graph(b compute.Backend) (g *graph.Graph, outputs []*graph.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("build %s: %s", d.name, firstLine(r))
		}
	}()
	g = graph.NewGraph(b, d.name)
	nodes := make([]*graph.Node, len(d.inputs))
	for i, shape := range d.inputs {
		nodes[i] = graph.Parameter(g, fmt.Sprintf("input%d", i), shape)
	}
	return g, d.build(nodes), nil
}

// run executes the program. Buffers marked in donate (nil for none) must not be used
// afterwards, whether or not it succeeds. The caller owns the results.
func (p *program) run(inputs []compute.Buffer, donate []bool) ([]compute.Buffer, error) {
	out, err := p.exec.Execute(inputs, donate, 0)
	if err != nil {
		return nil, fmt.Errorf("run %s: %s", p.name, firstLine(err))
	}
	return out, nil
}

// firstLine drops the stack trace that GoMLX's errors carry.
func firstLine(err any) string {
	line, _, _ := strings.Cut(fmt.Sprint(err), "\n")
	return line
}
