package blocknet

import (
	"slices"

	"github.com/gomlx/compute"

	"pmfnas/pmf/cellnet"
)

// A backpass carries cotangents from the logits to the stem and updates the parameters on the
// way. The contributions to a value's cotangent are added in the order of its consumers, last
// to first, so that equal inputs give equal bits.
//
// A cotangent is the gradient of the loss by a value, of the value's shape. Steps are walked
// backward, and as each value's consumers stand behind the step that makes it, its cotangent is
// complete when that step's turn comes.
type backpass struct {
	*Network
	values  values
	totals  *Totals
	pending [][]compute.Buffer     // by value: contributions to its cotangent, as they arrived
	owners  map[compute.Buffer]int // how many pending lists and callers hold a contribution
}

// backward runs the pass, with that of the auxiliary head if the plan has one. It takes over the
// cotangent of the logits; it frees the values as it goes, but for images and logits.
func (n *Network) backward(v values, labels, cotangent compute.Buffer, t *Totals) error {
	p := &backpass{
		Network: n, values: v, totals: t,
		pending: make([][]compute.Buffer, len(n.Values)),
		owners:  map[compute.Buffer]int{},
	}
	defer p.close()
	// Begin with the logits, and those of the auxiliary head.
	p.give(n.Logits, cotangent)
	if n.Plan.Auxiliary != 0 {
		out, err := n.ledger.run(n.kit.auxiliary, []compute.Buffer{v[n.Plan.Auxiliary], labels}, nil)
		if err != nil {
			return err
		}
		p.give(n.Plan.Auxiliary, out[0])
	}
	for i, step := range slices.Backward(n.Steps) {
		cotangent, err := p.take(step.Output)
		if err == nil {
			cotangent, err = p.thin(i, cotangent)
		}
		if err != nil {
			return err
		}
		if err := p.step(i, cotangent); err != nil {
			p.release(cotangent)
			return err
		}
		p.release(cotangent)
		// The value was needed for the way back through its consumers alone, which is done.
		if step.Output != n.Logits {
			n.drop(v, step.Output)
		}
	}
	return nil
}

// step propagates one step's cotangent and updates its parameters. The cotangent stays the
// caller's; only a sum hands the very same buffer on.
func (p *backpass) step(i int, cotangent compute.Buffer) error {
	step := p.Steps[i]
	if step.Block.Kind == cellnet.Sum {
		for _, value := range step.Inputs {
			p.give(value, cotangent)
		}
		return nil
	}
	if p.kit.back[i] == nil {
		return nil
	}
	out, err := p.call(i, cotangent)
	if err != nil {
		return err
	}
	// A leaf's program returns no cotangents of its inputs, which are the images.
	if !p.leaf(i) {
		for at, value := range step.Inputs {
			p.give(value, out[at])
		}
		out = out[len(step.Inputs):]
	}
	if len(out) > 0 {
		p.move(i, out[0], out[1])
		p.totals.squares = out[2]
	}
	return nil
}

// call runs a step's backward program. What the program updates is donated to it, unless a probe
// or a step ahead needs the old state afterwards.
func (p *backpass) call(i int, cotangent compute.Buffer) ([]compute.Buffer, error) {
	if p.Steps[i].Block.Kind == cellnet.Mix {
		return p.mixBack(i, cotangent)
	}
	d := &p.blocks[i]
	inputs := append(p.inputsOf(i, p.values), cotangent)
	if d.parameters == nil {
		return p.ledger.run(p.kit.back[i], inputs, nil)
	}
	donate := make([]bool, len(inputs), len(inputs)+4)
	inputs = append(inputs, d.parameters, d.momenta, p.totals.squares, p.totals.hyper)
	p.totals.squares = nil
	given := !p.spares()
	if given {
		d.parameters, d.momenta = nil, nil
	}
	return p.ledger.run(p.kit.back[i], inputs, append(donate, given, given, true, false))
}

// thin is Network.thin of a cotangent, which somebody else may own, too. Of an image that
// skipped the edge it is zero.
func (p *backpass) thin(step int, cotangent compute.Buffer) (compute.Buffer, error) {
	if p.drops == nil || !p.Steps[step].Drops {
		return cotangent, nil
	}
	out, err := p.ledger.run(p.kit.drops[step], []compute.Buffer{cotangent, p.drops.masks[p.edge[step]]}, nil)
	p.release(cotangent)
	if err != nil {
		return nil, err
	}
	p.owners[out[0]]++
	return out[0], nil
}

// give adds a contribution to the cotangent of a value. Sums give one buffer to many values.
func (p *backpass) give(value int, part compute.Buffer) {
	p.pending[value] = append(p.pending[value], part)
	p.owners[part]++
}

// take returns the cotangent of a value, for the caller to release.
func (p *backpass) take(value int) (compute.Buffer, error) {
	parts := p.pending[value]
	p.pending[value] = nil
	if len(parts) == 1 {
		return parts[0], nil
	}
	out, err := p.ledger.run(p.kit.sums[value], parts, nil)
	for _, part := range parts {
		p.release(part)
	}
	if err != nil {
		return nil, err
	}
	p.owners[out[0]]++
	return out[0], nil
}

// release gives a contribution up and frees it with its last owner.
func (p *backpass) release(part compute.Buffer) {
	if p.owners[part]--; p.owners[part] == 0 {
		delete(p.owners, part)
		p.ledger.free(part)
	}
}

// close frees what an error has left behind.
func (p *backpass) close() {
	for part := range p.owners {
		p.ledger.free(part)
	}
}
