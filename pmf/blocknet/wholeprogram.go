package blocknet

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/cellnet"
)

// text names the plan: equal texts, equal plans, but for the names of the steps. A plan has
// slices and cannot be a part of a key; its text can.
func (w *wiring) text() string {
	plan := w.Plan
	plan.Steps = slices.Clone(plan.Steps)
	for i := range plan.Steps {
		plan.Steps[i].Name = ""
	}
	text, err := json.Marshal(plan)
	if err != nil {
		panic(fmt.Sprintf("blocknet: a plan must always encode: %v", err))
	}
	return string(text)
}

// planOf reads what text wrote.
func planOf(text string) wiring {
	var plan cellnet.Plan
	if err := json.Unmarshal([]byte(text), &plan); err != nil {
		panic(fmt.Sprintf("blocknet: a plan's text must always decode: %v", err))
	}
	return wire(plan)
}

// A composition is the graph of a whole network. What the blocks learn is flat, by step; nil
// for what a block does not have.
type composition struct {
	wiring
	parameters, momenta, statistics []*graph.Node
	values                          []*graph.Node
}

// wholeStep defines (images, labels, hypers, losses, squares, state of each step…) → (losses,
// squares, state of each step…): Network.Step as one program. A state is parameters, momenta and
// statistics. It is put together from the graphs of the blocks' programs; XLA sees that the way
// back computes again what the way forward has computed, and computes it once.
func (k programKey) wholeStep() definition {
	w := planOf(k.plan)
	inputs := []shapes.Shape{valueShape(k.batch, cellnet.Edge, w.Values[0]), labelShape(k.batch), floats(hypers), floats(2), floats()}
	for _, step := range w.Steps {
		parameters := flat(step.Block.Parameters())
		inputs = slices.Concat(inputs, parameters, parameters, flat(step.Block.Statistics()))
	}
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		images, labels, hyper, losses, squares := in[0], in[1], in[2], in[3], in[4]
		c := w.compose(in[5:], true)
		c.forward(images, cellnet.Training())
		cotangent, losses := entropy(c.values[w.Logits], labels, losses, 0)
		squares = c.backward(cotangent, squares, hyper)
		out := []*graph.Node{losses, squares}
		for i := range w.Steps {
			out = append(out, present(c.parameters[i], c.momenta[i], c.statistics[i])...)
		}
		return out
	}}
}

// wholeInference defines (images, parameters and statistics of each step…) → (logits).
func (k programKey) wholeInference() definition {
	w := planOf(k.plan)
	inputs := []shapes.Shape{valueShape(k.batch, cellnet.Edge, w.Values[0])}
	for _, step := range w.Steps {
		inputs = slices.Concat(inputs, flat(step.Block.Parameters()), flat(step.Block.Statistics()))
	}
	return definition{k.String(), inputs, func(in []*graph.Node) []*graph.Node {
		c := w.compose(in[1:], false)
		c.forward(in[0], cellnet.Inference())
		return []*graph.Node{c.values[w.Logits]}
	}}
}

// compose hands out the arguments that are states, with momenta or without.
func (w wiring) compose(arguments []*graph.Node, momenta bool) *composition {
	none := func() []*graph.Node { return make([]*graph.Node, len(w.Steps)) }
	c := &composition{w, none(), none(), none(), make([]*graph.Node, len(w.Values))}
	next := func(count int) (argument *graph.Node) {
		if count > 0 {
			argument, arguments = arguments[0], arguments[1:]
		}
		return argument
	}
	for i, step := range w.Steps {
		count := cellnet.Size(step.Block.Parameters())
		c.parameters[i] = next(count)
		if momenta {
			c.momenta[i] = next(count)
		}
		c.statistics[i] = next(cellnet.Size(step.Block.Statistics()))
	}
	return c
}

// inputs returns the values that a step reads.
func (c *composition) inputs(step int) []*graph.Node {
	var list []*graph.Node
	for _, value := range c.Steps[step].Inputs {
		list = append(list, c.values[value])
	}
	return list
}

// tensors returns the parameters of a step, each in its shape.
func (c *composition) tensors(step int) []*graph.Node {
	tensors, _ := split(c.Steps[step].Block.Parameters(), present(c.parameters[step]))
	return tensors
}

// forward computes all values, and moves the statistics in training.
func (c *composition) forward(images *graph.Node, phase cellnet.Phase) {
	c.values[0] = images
	for i, step := range c.Steps {
		statistics, _ := split(step.Block.Statistics(), present(c.statistics[i]))
		out, moved := step.Block.Apply(c.inputs(i), c.tensors(i), statistics, phase)
		c.values[step.Output] = out
		if len(moved) > 0 {
			c.statistics[i] = join(moved)
		}
	}
}

// backward carries the cotangent of the logits to the stem and moves the parameters on the way,
// in the order of a backpass. It returns the new sum of squares.
func (c *composition) backward(cotangent, squares, hyper *graph.Node) *graph.Node {
	pending := make([][]*graph.Node, len(c.Values)) // by value: contributions to its cotangent
	pending[c.Logits] = []*graph.Node{cotangent}
	for i, step := range slices.Backward(c.Steps) {
		cotangent := added(pending[step.Output])
		ofInputs, ofParameters := c.gradient(i, cotangent)
		for at, value := range step.Inputs {
			if c.flows[value] {
				pending[value] = append(pending[value], ofInputs[at])
			}
		}
		if len(ofParameters) > 0 {
			c.parameters[i], c.momenta[i], squares = descend(join(ofParameters), c.parameters[i], c.momenta[i], squares, hyper)
		}
	}
	return squares
}

// gradient is the way back through a step alone. GoMLX would also go back through the cotangent,
// and where one input depends on another count what flows between them twice.
func (c *composition) gradient(step int, cotangent *graph.Node) (ofInputs, ofParameters []*graph.Node) {
	block := c.Steps[step].Block
	switch {
	case block.Kind == cellnet.Sum:
		return slices.Repeat([]*graph.Node{cotangent}, block.Inputs), nil
	case c.propagates(step):
		inputs := c.inputs(step)
		for i, input := range inputs {
			inputs[i] = graph.Identity(graph.StopGradient(input))
		}
		return block.Gradient(inputs, c.tensors(step), graph.StopGradient(cotangent))
	}
	return nil, nil
}

// present lists the nodes that are not nil.
func present(nodes ...*graph.Node) []*graph.Node {
	return slices.DeleteFunc(nodes, func(n *graph.Node) bool { return n == nil })
}
