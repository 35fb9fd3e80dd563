package export

import (
	"fmt"
	"strconv"
)

// scope adds nodes and constants to an ONNX graph on behalf of one layer of one step. Values
// are images first, [batch, channels, height, width].
type scope struct {
	graph *onnxGraph // that grows
	step  string     // its name
	layer int        // position in the step's block, from 0
	kept  []tensor   // of the step
}

// tensor returns what the layer keeps under a name. Network.Check has compared plan and weights,
// so that a miss is our own mistake, hence the panic.
func (s *scope) tensor(name string) tensor {
	full := strconv.Itoa(s.layer) + "." + name
	for _, t := range s.kept {
		if t.name == full {
			return t
		}
	}
	panic(fmt.Sprintf("export: step %s keeps no %s: layers here and in cellnet differ", s.step, full))
}

// node adds a node and returns the name of its output, which is also the node's own. Nodes must
// stand in an order in which they can run; building them from the inside out gives it.
func (s *scope) node(op string, inputs []string, attributes ...attribute) string {
	name := s.graph.unique(s.path(op))
	s.graph.nodes = append(s.graph.nodes, node{name, op, inputs, name, attributes})
	return name
}

// float adds float32 numbers and returns their name; the same numbers asked for again are
// there already.
func (s *scope) float(name string, t tensor) string {
	return s.graph.constant(s.path(name), func(name string) message { return floatTensor(name, t.dims, t.data) })
}

// scalar adds one number, which goes with any shape.
func (s *scope) scalar(name string, value float32) string {
	return s.float(name, tensor{data: []float32{value}})
}

// shape adds what Reshape takes: int64, where 0 keeps a size and -1 takes what is left.
func (s *scope) shape(name string, dims ...int) string {
	return s.graph.constant(s.path(name+".shape"), func(name string) message { return integerTensor(name, dims) })
}

// path is unique in the graph, as steps have unique names.
func (s *scope) path(name string) string { return fmt.Sprintf("%s.%d.%s", s.step, s.layer, name) }

// onnxGraph collects the parts of a GraphProto.
type onnxGraph struct {
	nodes     []node
	constants []message
	taken     map[string]int // names of nodes and constants, and how often they were wanted
}

// constant adds what make writes, unless there is a constant of that name.
func (g *onnxGraph) constant(name string, write func(name string) message) string {
	if g.taken[name] == 0 {
		g.taken[name]++
		g.constants = append(g.constants, write(name))
	}
	return name
}

// unique numbers a name that is taken: a layer may have several nodes of one operator.
func (g *onnxGraph) unique(name string) string {
	g.taken[name]++
	if n := g.taken[name]; n > 1 {
		return name + strconv.Itoa(n)
	}
	return name
}
