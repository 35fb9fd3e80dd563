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
	name string
	exec compute.Executable
}

// A definition is what a program is compiled from.
type definition struct {
	name   string
	inputs []shapes.Shape
	build  func(inputs []*graph.Node) (outputs []*graph.Node) // GoMLX style: it may panic
}

// floats is the shape of a float32 array.
func floats(dims ...int) shapes.Shape { return shapes.Make(dtypes.Float32, dims...) }

// compile builds the graph and compiles it. Of the graph only the executable is kept.
func (d definition) compile(b compute.Backend) (p *program, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("build %s: %s", d.name, firstLine(r))
		}
	}()
	g := graph.NewGraph(b, d.name)
	nodes := make([]*graph.Node, len(d.inputs))
	for i, shape := range d.inputs {
		nodes[i] = graph.Parameter(g, fmt.Sprintf("input%d", i), shape)
	}
	if err := g.Compile(d.build(nodes)...); err != nil {
		return nil, fmt.Errorf("compile %s: %s", d.name, firstLine(err))
	}
	return &program{d.name, g.Executable()}, nil
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
