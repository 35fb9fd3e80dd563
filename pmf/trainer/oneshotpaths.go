package trainer

import (
	"math/rand/v2"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

// paths returns which path each step of an epoch trains. It is called once a step, in order.
func (o OneShotOptions) paths(epoch int) func(step int) arch.Architecture {
	r := eval.Stream(o.Seed, "one-shot", epoch, "paths")
	var group []arch.Cell // that is left of the fair draw
	return func(int) arch.Architecture {
		if len(group) == 0 {
			group = o.draw(r)
		}
		a := o.Outline
		a.Cell, group = group[0], group[1:]
		return a
	}
}

// draw returns the cells of the next steps: one, or, where it is to be fair, as many as there
// are operations, among which every edge carries each operation once (FairNAS, Chu et al. 2021).
// A draw with a cell that computes nothing is drawn again, as a whole.
func (o OneShotOptions) draw(r *rand.Rand) []arch.Cell {
	n := 1
	if o.Fair {
		n = len(o.Ops)
	}
	for {
		cells, valid := make([]arch.Cell, n), true
		for edge := range cells[0] {
			order := r.Perm(len(o.Ops))
			for i := range cells {
				cells[i][edge] = o.Ops[order[i]]
			}
		}
		for _, c := range cells {
			valid = valid && c.Validate() == nil
		}
		if valid {
			return cells
		}
	}
}
