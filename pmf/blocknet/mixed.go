package blocknet

import (
	"errors"
	"fmt"

	"github.com/gomlx/compute"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// Gates are the weights of a network's Mix steps and their slopes, on the device. The cells of a
// network share them, edge by edge: edge 3 is weighed alike in every cell, and its slopes are
// summed over all cells.
type gates struct {
	mixture cellnet.Mixture
	of      []*cellnet.Gate            // by step; nil for what is no Mix
	terms   [arch.Edges][]int          // of the mixture, that have a weight here
	weights [arch.Edges]compute.Buffer // [terms]
	slopes  [arch.Edges]compute.Buffer // [terms]
}

// Mixed lends the weights of all operations of a plan that NewMixedPlan has made of a mixture,
// as Path does: what a step trains is in proportion to the operations' weights. list are the
// gates that NewMixedPlan returned with the plan. Errors are those of Path, and of the upload.
func (s *Shared) Mixed(plan cellnet.Plan, list []cellnet.Gate, m cellnet.Mixture) (*Path, error) {
	p, err := s.Path(plan)
	if err != nil {
		return nil, err
	}
	g := &gates{mixture: m, of: make([]*cellnet.Gate, len(p.Steps))}
	p.gates = g
	var u uploads
	next := 0
	// Gates come in the order of the Mix steps. Cells share an edge's weights: only its first
	// Mix step uploads them.
	for i, step := range p.Steps {
		if step.Block.Kind != cellnet.Mix {
			continue
		}
		gate := &list[next]
		next++
		if g.of[i] = gate; g.weights[gate.Edge] != nil {
			continue
		}
		numbers := make([]float32, len(gate.Terms))
		for at, term := range gate.Terms {
			numbers[at] = float32(m[gate.Edge][term].Weight)
		}
		g.terms[gate.Edge] = gate.Terms
		g.weights[gate.Edge] = u.array(s.programs.backend, numbers)
		g.slopes[gate.Edge] = u.array(s.programs.backend, make([]float32, len(numbers)))
	}
	if u.err != nil {
		p.Close()
		return nil, fmt.Errorf("upload the weights of a mixture: %s", firstLine(u.err))
	}
	return p, nil
}

// close frees what is on the device.
func (g *gates) close() {
	if g != nil {
		finalize(g.weights[:]...)
		finalize(g.slopes[:]...)
	}
}

// gateOf returns the weights that a Mix step takes; nil for another step.
func (n *Network) gateOf(step int) compute.Buffer {
	if n.gates == nil || n.gates.of[step] == nil {
		return nil
	}
	return n.gates.weights[n.gates.of[step].Edge]
}

// mixBack propagates through a Mix step and lets the slopes of its weights grow.
func (p *backpass) mixBack(i int, cotangent compute.Buffer) ([]compute.Buffer, error) {
	at := &p.gates.slopes[p.gates.of[i].Edge]
	inputs := append(p.inputsOf(i, p.values), cotangent, p.gateOf(i), *at)
	donate := make([]bool, len(inputs))
	donate[len(inputs)-1] = true
	*at = nil // donated
	out, err := p.ledger.run(p.kit.back[i], inputs, donate)
	if err != nil {
		return nil, err
	}
	last := len(out) - 1
	*at = out[last]
	return out[:last], nil
}

// reset starts the slopes from zero.
func (g *gates) reset(c *Programs) error {
	var u uploads
	for edge, terms := range g.terms {
		if len(terms) > 0 {
			finalize(g.slopes[edge])
			g.slopes[edge] = u.array(c.backend, make([]float32, len(terms)))
		}
	}
	if u.err != nil {
		return errors.New(firstLine(u.err))
	}
	return nil
}

// read fetches the slopes, in the mixture's order, 0 for terms without a weight here. It waits
// for the device.
func (g *gates) read() (s cellnet.Slopes, err error) {
	for edge, terms := range g.terms {
		s[edge] = make([]float64, len(g.mixture[edge]))
		if len(terms) == 0 {
			continue
		}
		numbers, err := fetch(g.slopes[edge], len(terms))
		if err != nil {
			return s, err
		}
		for i, term := range terms {
			s[edge][term] = float64(numbers[i])
		}
	}
	return s, nil
}
