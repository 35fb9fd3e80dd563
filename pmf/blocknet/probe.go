package blocknet

import (
	"context"
	"errors"
	"slices"

	"github.com/gomlx/compute"

	"pmfnas/pmf/cellnet"
)

// A probe is a step that moves nothing. Its totals have no momentum and no decay, so that what a
// block's program would make the new momenta is the gradient. No program of its own must be
// compiled for it: with momentum, decay and rate 0, descend gives m' = g and w' = w.
type probe struct {
	keep      bool
	gradients []compute.Buffer // by step, if they are kept
}

// A Response is what a batch says of a mixture, with weights as they are.
type Response struct {
	Slopes   cellnet.Slopes
	Loss     float64 // mean cross-entropy
	GradNorm float64 // of the gradient of the parameters
}

// Slope measures a batch on a path that Mixed has lent, and moves neither parameters nor
// statistics. If keep is set, the gradient of the parameters stays on the device for Lean. It
// waits for the device. Prepare must have been called, to train, for the batch's size. Images
// and labels stay the caller's.
func (p *Path) Slope(images, labels compute.Buffer, keep bool) (r Response, err error) {
	t, err := p.programs.Begin(Hyper{})
	if err != nil {
		return r, err
	}
	defer t.Close()
	if err := p.gates.reset(p.programs); err != nil {
		return r, err
	}
	// While the probe is set, Step gives nothing away, and move and settle drop what it has
	// made, or keep the gradient.
	p.probe = &probe{keep: keep, gradients: make([]compute.Buffer, len(p.Steps))}
	defer func() { p.probe = nil }()
	err = p.Step(images, labels, t)
	if keep {
		finalize(p.direction...)
		p.direction = p.probe.gradients
	}
	if err != nil {
		return r, err
	}
	sums, err := t.Read(1, p.kit.batch)
	if err != nil {
		return r, err
	}
	r.Loss, r.GradNorm = sums.Loss, sums.GradNorm
	r.Slopes, err = p.gates.read()
	return r, err
}

// Ahead trains on a batch like Step, but what the weights were is kept: Back returns to it.
// DARTS's unrolled gradient needs the weights one step ahead, w' = w − ξ∇w.
func (p *Path) Ahead(images, labels compute.Buffer, t *Totals) error {
	p.Back()
	p.former = slices.Clone(p.blocks)
	return p.Step(images, labels, t)
}

// Lean puts the parameters where they were before Ahead, plus scale times the gradient that
// Slope has kept: the w± = w ± ε·∇w' between which DARTS takes a finite difference. It may be
// called again with another scale; each begins from the weights before Ahead.
func (p *Path) Lean(ctx context.Context, scale float64) error {
	if p.former == nil || p.direction == nil {
		return errors.New("there is no step ahead, or no gradient, to lean along")
	}
	var u uploads
	by := u.shaped(p.programs.backend, []float32{float32(scale)}, floats())
	if u.err != nil {
		return errors.New(firstLine(u.err))
	}
	defer finalize(by)
	for i, d := range p.former {
		if p.direction[i] == nil {
			continue
		}
		moved, err := p.shift(ctx, d.parameters, p.direction[i], by)
		if err != nil {
			return err
		}
		p.replace(i, deviceState{moved, d.momenta, d.statistics})
	}
	return nil
}

// shift returns parameters moved along a direction.
func (p *Path) shift(ctx context.Context, parameters, direction, by compute.Buffer) (compute.Buffer, error) {
	shape, err := parameters.Shape()
	if err != nil {
		return nil, errors.New(firstLine(err))
	}
	keys := []programKey{{mode: shift, count: shape.Size()}}
	programs, err := p.programs.acquire(ctx, keys)
	if err != nil {
		return nil, err
	}
	defer p.programs.release(keys)
	out, err := programs[keys[0]].run([]compute.Buffer{parameters, direction, by}, nil)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// Back returns to the weights before Ahead; without one it does nothing.
func (p *Path) Back() {
	for i, d := range p.former {
		p.replace(i, d)
	}
	p.former = nil
}

// replace changes a step's state, and frees what is not one of the former: several states may
// share arrays.
func (p *Path) replace(step int, d deviceState) {
	now, former := p.blocks[step], p.former[step]
	for _, part := range []struct{ now, former compute.Buffer }{
		{now.parameters, former.parameters}, {now.momenta, former.momenta}, {now.statistics, former.statistics},
	} {
		if part.now != part.former {
			finalize(part.now)
		}
	}
	p.blocks[step] = d
}

// spares tells whether a step must leave its block's state as it is: it may give none away.
func (n *Network) spares() bool { return n.probe != nil || n.former != nil }

// move takes over what a step has made of its block's parameters and momenta.
func (p *backpass) move(step int, parameters, momenta compute.Buffer) {
	switch d := &p.blocks[step]; {
	case p.probe == nil:
		d.parameters, d.momenta = parameters, momenta
	case p.probe.keep:
		p.ledger.free(parameters)
		p.probe.gradients[step] = momenta
	default:
		p.ledger.free(parameters, momenta)
	}
}

// settle takes over the statistics that the forward pass of a step has moved.
func (n *Network) settle(step int, moved compute.Buffer) {
	switch d := &n.blocks[step]; {
	case moved == nil:
	case n.probe != nil:
		n.ledger.free(moved)
	default:
		if n.former == nil {
			n.ledger.free(d.statistics)
		}
		d.statistics = moved
	}
}
