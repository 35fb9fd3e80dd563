package cellnet

import (
	"fmt"

	"pmfnas/pmf/arch"
)

// Step applies a block to values that earlier steps have made.
type Step struct {
	Block  Block
	Name   string // unique in the plan but for a mixed one's operations, such as cell3.edge7
	Inputs []int  // numbers of values
	Output int    // number of the value it makes
	Drops  bool   // whether drop-path may leave out what it makes: it ends an edge
}

// Plan is an architecture as steps over numbered values: an order in which blocks can run. Value
// 0 is the batch of images. Steps stand in an order in which every value is made before it is
// read, and each value but the first is made once. A Plan is not changed after it was made;
// copies share its slices.
type Plan struct {
	Steps  []Step
	Values []Shape // shape of each value, without its batch
	Logits int     // number of the value that holds the logits, [batch, classes]

	// Auxiliary is the number of the value that holds the logits of the auxiliary head, 0 for a
	// plan without. Its steps stand after the one that makes Logits.
	Auxiliary int
}

// NewPlan composes the canonical form of an architecture for one kind of image. Dead nodes,
// and cells and inputs that nothing reads, are left out; identities of stride 1 and sums of
// one are no steps, since they are the value itself.
//
// The error tells what keeps the architecture from being a network, or the input from being an
// image.
func NewPlan(a arch.Architecture, in arch.Input) (Plan, error) {
	c, err := compose(a, in)
	return c.plan, err
}

// compose returns the composer of an architecture's plan, to which an auxiliary head may still
// be added.
func compose(a arch.Architecture, in arch.Input) (c composer, err error) {
	c.options = a.Options
	err = c.network(a, in)
	return c, err
}

// network adds the steps of the whole network.
func (c *composer) network(a arch.Architecture, in arch.Input) error {
	if err := a.Validate(); err != nil {
		return fmt.Errorf("plan of %v: %w", a, err)
	}
	if in.Height < 1 || in.Width < 1 || in.Channels < 1 || in.Classes < 1 {
		return fmt.Errorf("plan of %v: input is %+v, want height, width, channels and classes of at least 1", a, in)
	}
	image := Shape{Height: in.Height, Width: in.Width, Channels: in.Channels}
	c.plan.Values = []Shape{image}
	stem := c.step("stem", Block{Kind: Stem, Out: a.StemShape(in)}, 0)
	// The layout names cells by their place in the network: outputs maps those to numbers of
	// values.
	outputs := map[int]int{arch.Stem: stem}
	last := stem
	for _, spec := range a.Layout(in) {
		last = c.cell(spec, [2]int{outputs[spec.Sources[0]], outputs[spec.Sources[1]]})
		outputs[spec.Index] = last
		if spec.Index <= 2*a.Macro.Depth/3 { // as in DARTS, the last such cell that is not left out
			c.tap = last
		}
	}
	c.plan.Logits = c.step("head", Block{Kind: Head, Out: Shape{Height: 1, Width: 1, Channels: in.Classes}}, last)
	return nil
}

// Parameters returns the number of trainable scalars; of what NewPlan returns it equals
// arch.Architecture.Params.
func (p Plan) Parameters() int64 {
	var total int64
	for _, s := range p.Steps {
		total += int64(Size(s.Block.Parameters()))
	}
	return total
}

// composer adds steps to a plan.
type composer struct {
	options arch.Options
	plan    Plan
	tap     int // number of the value under an auxiliary head

	mixture *Mixture // that the cells carry in place of their operations; nil for none
	gated   bool     // whether each edge of the mixture has a gate
	gates   []Gate
}

// step adds a block over values and returns the number of what it makes. It fills in what
// follows from the values and the architecture.
func (c *composer) step(name string, b Block, inputs ...int) int {
	b.In = c.plan.Values[inputs[0]]
	b.Options = c.options
	b.Stride = max(b.Stride, 1)
	b.Inputs = len(inputs)
	output := len(c.plan.Values)
	c.plan.Values = append(c.plan.Values, b.Out)
	c.plan.Steps = append(c.plan.Steps, Step{Block: b.essential(), Name: name, Inputs: inputs, Output: output, Drops: b.Kind == Edge})
	return output
}

// cell adds the steps of one cell and returns the number of its output.
func (c *composer) cell(spec arch.CellSpec, sources [2]int) int {
	name := func(part string, i int) string { return fmt.Sprintf("cell%d.%s%d", spec.Index, part, i) }
	var values [2 + arch.Nodes]int // of the prepared inputs and the nodes
	for i, used := range spec.Used {
		if used {
			b := Block{Kind: Pre, Out: spec.Prepared, Stride: spec.Strides[i]}
			values[i] = c.step(name("pre", i), b, sources[i])
		}
	}
	// A node follows those that it reads, as nodes are numbered: its edges, then their sum.
	var nodes []int
	for node := 2; node < len(values); node++ {
		if !spec.Live[node-2] {
			continue
		}
		var arriving []int
		for _, e := range spec.Edges {
			if e.To == node {
				arriving = append(arriving, c.edge(name("edge", e.Index), e, values[e.From]))
			}
		}
		values[node] = c.sum(name("node", node-2), arriving)
		nodes = append(nodes, values[node])
	}
	part := fmt.Sprintf("cell%d.", spec.Index)
	last := c.step(part+"out", Block{Kind: Out, Out: spec.Output()}, nodes...)
	if c.options.Attention != arch.NoAttention {
		last = c.step(part+"attend", Block{Kind: Attend, Out: spec.Output()}, last)
	}
	if spec.Residual {
		last = c.sum(part+"shortcut", []int{last, values[1]})
	}
	return last
}

// edge adds what an edge carries, and returns the number of its value.
func (c *composer) edge(name string, e arch.EdgeSpec, from int) int {
	if c.mixture != nil {
		return c.mixedEdge(name, e, from)
	}
	return c.operation(name, e, from)
}

// operation adds one operation; an identity of stride 1 needs no step.
func (c *composer) operation(name string, e arch.EdgeSpec, from int) int {
	if e.Op == arch.Identity && e.Stride == 1 {
		return from
	}
	return c.step(name, Block{Kind: Edge, Op: e.Op, Out: e.Out, Stride: e.Stride}, from)
}

// sum adds up values of one shape; one value is its own sum.
func (c *composer) sum(name string, values []int) int {
	if len(values) == 1 {
		return values[0]
	}
	return c.step(name, Block{Kind: Sum, Out: c.plan.Values[values[0]]}, values...)
}
