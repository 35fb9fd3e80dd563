package cellnet

import (
	"fmt"

	"pmfnas/pmf/arch"
)

// A Mixture is a cell whose edges carry several operations at once: an edge is the sum of what
// they make of its input, each times its weight: ō of Eq. 15, where the weights are a softmax.
type Mixture [arch.Edges][]Term

// A Term is an operation of a mixed edge. That of zero adds nothing, whatever its weight.
type Term struct {
	Op     arch.Op
	Weight float64
}

// Slopes are the derivatives of a loss with respect to the weights of a mixture, in its order.
// Those of zero and of what leaves a dead node are 0.
type Slopes [arch.Edges][]float64

// Pure returns the mixture that is a cell: one operation an edge, with weight 1.
func Pure(c arch.Cell) Mixture {
	var m Mixture
	for edge, op := range c {
		m[edge] = []Term{{op, 1}}
	}
	return m
}

// Gate tells what the weights of a Mix belong to: its inputs are these terms of the edge.
type Gate struct {
	Edge  int
	Terms []int
}

// NewMixedPlan is NewPlan of the architecture with a mixture in place of its cell. Gates are
// those of the plan's Mix steps, in order. An edge that carries nothing but one operation with
// weight 1 has no Mix, unless gated asks for one on each edge. The operations of an edge have a
// name in common: that which each has in the plan where it stands alone, which is how shared
// weights are found.
//
// The errors are of an edge with an unknown operation or one twice, and those of NewPlan.
func NewMixedPlan(a arch.Architecture, m Mixture, gated bool, in arch.Input) (Plan, []Gate, error) {
	for edge := range m {
		op, err := m.stand(edge)
		if err != nil {
			return Plan{}, nil, fmt.Errorf("plan of a mixture: %w", err)
		}
		a.Cell[edge] = op
	}
	// The layout is that of a cell with any one of each edge's operations: what is live and
	// what is read depends only on which edges carry anything.
	c := composer{options: a.Options, mixture: &m, gated: gated}
	if err := c.network(a, in); err != nil {
		return Plan{}, nil, err
	}
	return c.plan, c.gates, nil
}

// stand returns an operation in whose place the edge's terms are: zero only where there is no
// other. Which of several does not matter.
func (m Mixture) stand(edge int) (op arch.Op, err error) {
	op = arch.Zero
	var seen [arch.Zero + 1]bool
	for _, t := range m[edge] {
		switch {
		case t.Op > arch.Zero:
			return op, fmt.Errorf("edge %d has operation %d, want at most %d", edge, t.Op, arch.Zero)
		case seen[t.Op]:
			return op, fmt.Errorf("edge %d has %v twice", edge, t.Op)
		case t.Op != arch.Zero:
			op = t.Op
		}
		seen[t.Op] = true
	}
	return op, nil
}

// mixedEdge adds the operations of an edge and what mixes them, and returns the number of the
// edge's value.
func (c *composer) mixedEdge(name string, e arch.EdgeSpec, from int) int {
	gate := Gate{Edge: e.Index}
	var values []int
	plain := !c.gated
	for i, t := range c.mixture[e.Index] {
		if t.Op == arch.Zero {
			continue
		}
		e.Op = t.Op
		values = append(values, c.operation(name, e, from))
		gate.Terms = append(gate.Terms, i)
		plain = plain && t.Weight == 1
	}
	if plain && len(values) == 1 {
		return values[0]
	}
	c.gates = append(c.gates, gate)
	return c.step(name+".mix", Block{Kind: Mix, Out: e.Out}, values...)
}
