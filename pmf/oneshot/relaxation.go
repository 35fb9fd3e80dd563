package oneshot

import (
	"cmp"
	"math"
	"slices"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// A relaxation is a distribution over the operations of each edge, by its logits: the α of Eq.
// 15. Unlike DARTS, which has one for normal and one for reduction cells, all cells here share
// it, as they share the cell.
type relaxation struct {
	ops    []arch.Op
	logits [arch.Edges][]float64 // in the order of ops
	adam   adam
}

// newRelaxation starts near the uniform distribution: logits of a thousandth, as DARTS does.
func newRelaxation(s Setting, momentum, decay float64) *relaxation {
	r := &relaxation{ops: s.Ops, adam: newAdam(arch.Edges*len(s.Ops), s.Rate(travel, mostRate), momentum, decay)}
	for edge := range r.logits {
		r.logits[edge] = make([]float64, len(s.Ops))
		for i := range r.logits[edge] {
			r.logits[edge][i] = 1e-3 * s.Rand.NormFloat64()
		}
	}
	return r
}

// mixture carries all operations of all edges, in proportion to their probabilities.
func (r *relaxation) mixture() cellnet.Mixture {
	var m cellnet.Mixture
	for edge, logits := range r.logits {
		for i, p := range softmax(logits) {
			m[edge] = append(m[edge], cellnet.Term{Op: r.ops[i], Weight: p})
		}
	}
	return m
}

// descend moves all logits against their gradient.
func (r *relaxation) descend(gradient cellnet.Slopes) {
	for edge, slopes := range gradient {
		for i, slope := range slopes {
			r.adam.move(edge*len(r.ops)+i, &r.logits[edge][i], slope)
		}
	}
}

// strongest returns the operation of an edge with the highest logit, and its probability; zero is
// passed over unless the space has nothing else, or counted in if withZero is set.
func (r *relaxation) strongest(edge int, withZero bool) (op arch.Op, probability float64) {
	op, probability = arch.Zero, -1
	for i, p := range softmax(r.logits[edge]) {
		if p > probability && (withZero || r.ops[i] != arch.Zero) {
			op, probability = r.ops[i], p
		}
	}
	return op, probability
}

// kept is how many edges DARTS leaves at each node.
const kept = 2

// sparse is the cell that DARTS reads from a relaxation: at each node the two edges whose strongest
// operations are the most probable, zero not counted.
func (r *relaxation) sparse() arch.Cell {
	var c arch.Cell
	for to := 2; to < 2+arch.Nodes; to++ {
		type incoming struct {
			edge        int
			op          arch.Op
			probability float64
		}
		var list []incoming
		for from := range to {
			edge := arch.EdgeBetween(from, to)
			op, p := r.strongest(edge, false)
			list = append(list, incoming{edge, op, p})
			c[edge] = arch.Zero
		}
		slices.SortStableFunc(list, func(a, b incoming) int { return cmp.Compare(b.probability, a.probability) })
		for _, in := range list[:kept] {
			c[in.edge] = in.op
		}
	}
	return c
}

// softmax returns exp(x) over its sum; x is not empty.
func softmax(x []float64) []float64 {
	top := slices.Max(x)
	p, sum := make([]float64, len(x)), 0.0
	for i, v := range x {
		p[i] = math.Exp(v - top)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// softmaxBack returns the slopes of the logits, given those of their softmax p: p_i·(s_i − Σ
// p_j·s_j).
func softmaxBack(p, slopes []float64) []float64 {
	mean := 0.0
	for i := range p {
		mean += p[i] * slopes[i]
	}
	back := make([]float64, len(p))
	for i := range p {
		back[i] = p[i] * (slopes[i] - mean)
	}
	return back
}
