package oneshot

import (
	"context"
	"errors"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// The optimiser of the architecture in DARTS, and in what follows it: Adam's momentum, and decay.
const (
	dartsMomentum = 0.5
	dartsDecay    = 1e-3
)

// DARTS relaxes the cell (Liu, Simonyan and Yang 2019): every edge is the softmax-weighted sum of
// all operations. Each step moves first the architecture by a held batch, then the weights by a
// batch of theirs; at the end each node keeps its two strongest edges. In second order the
// architecture's gradient counts that the weights will follow: see hypergradient.
type DARTS struct {
	relaxed     *relaxation
	secondOrder bool
}

var _ Method = (*DARTS)(nil)

// NewDARTS returns the first-order method.
func NewDARTS(s Setting) *DARTS {
	return &DARTS{relaxed: newRelaxation(s, dartsMomentum, dartsDecay)}
}

// NewSecondOrder returns DARTS in second order. Its turns must be Unrollers.
func NewSecondOrder(s Setting) *DARTS {
	d := NewDARTS(s)
	d.secondOrder = true
	return d
}

// Step moves the architecture, then the weights. In first order that is two passes forward and
// back, in second five.
func (d *DARTS) Step(ctx context.Context, t Turn) error {
	slopes, err := d.slopes(ctx, t)
	if err != nil {
		return err
	}
	d.relaxed.descend(d.ofLogits(slopes))
	return t.Train(ctx, d.relaxed.mixture())
}

// slopes returns those of the mixture's weights, in the method's order.
func (d *DARTS) slopes(ctx context.Context, t Turn) (cellnet.Slopes, error) {
	if !d.secondOrder {
		r, err := t.Slope(ctx, d.relaxed.mixture())
		return r.Slopes, err
	}
	u, ok := t.(Unroller)
	if !ok {
		return cellnet.Slopes{}, errors.New("DARTS in second order needs turns that can look a step ahead")
	}
	return hypergradient(ctx, u, d.relaxed.mixture())
}

// ofLogits carries slopes through the softmax of each edge.
func (d *DARTS) ofLogits(slopes cellnet.Slopes) (back cellnet.Slopes) {
	for edge, logits := range d.relaxed.logits {
		back[edge] = softmaxBack(softmax(logits), slopes[edge])
	}
	return back
}

// Found returns the cell with the strongest edges.
func (d *DARTS) Found(context.Context, Ranker) (arch.Cell, error) { return d.relaxed.sparse(), nil }
