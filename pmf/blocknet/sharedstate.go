package blocknet

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/compute"

	"pmfnas/pmf/cellnet"
)

// States copies all weights from the device, by name. No path may be in use. Blocks without
// numbers are left out. Errors are ErrLent, ErrBroken and those of the device.
func (s *Shared) States() (map[string]State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.available(); err != nil {
		return nil, err
	}
	states := maps.Clone(s.restored)
	for _, name := range slices.Sorted(maps.Keys(s.device)) {
		state, err := s.device[name].download()
		if err != nil {
			return nil, fmt.Errorf("download %s: %w", name, err)
		}
		if len(state.Parameters)+len(state.Statistics) > 0 {
			states[name] = state
		}
	}
	return states, nil
}

// download copies the arrays, whatever their length.
func (d deviceState) download() (s State, err error) {
	for _, c := range []struct {
		from compute.Buffer
		to   *[]float32
	}{{d.parameters, &s.Parameters}, {d.momenta, &s.Momenta}, {d.statistics, &s.Statistics}} {
		if c.from == nil {
			continue
		}
		shape, err := c.from.Shape()
		if err != nil {
			return State{}, errors.New(firstLine(err))
		}
		if *c.to, err = fetch(c.from, shape.Size()); err != nil {
			return State{}, err
		}
	}
	return s, nil
}

// Restore replaces all weights by those that States returned; no path may be in use. Blocks that
// the states do not name begin afresh. It heals a broken supernet. Nothing is uploaded before a
// path asks for it, and a state that does not fit is refused then.
func (s *Shared) Restore(states map[string]State) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lent {
		return ErrLent
	}
	s.free()
	s.restored, s.broken = maps.Clone(states), false
	return nil
}

// Fresh draws what a block starts with: its parameters, then its statistics; momenta are zero.
// Equal generators give equal states.
func Fresh(b cellnet.Block, r *rand.Rand) State {
	fill := func(list []cellnet.Parameter) []float32 {
		var values []float32
		for _, p := range list {
			at := len(values)
			values = append(values, make([]float32, p.Size())...)
			p.Fill(values[at:], r)
		}
		return values
	}
	parameters := fill(b.Parameters())
	return State{Parameters: parameters, Momenta: make([]float32, len(parameters)), Statistics: fill(b.Statistics())}
}

// sharedNames names the weights of each step of the split plan: by the step and the whole block
// of which it is a part, so that a norm is not shared between two operations. The names are keys
// of checkpoints.
func sharedNames(plan cellnet.Plan) []string {
	var names []string
	for i, step := range plan.Steps {
		one := cellnet.Plan{Steps: plan.Steps[i : i+1]} // without the values, which it would copy
		block, err := json.Marshal(step.Block)
		if err != nil {
			panic(fmt.Sprintf("blocknet: a block must always encode: %v", err))
		}
		for part := range one.Split().Steps {
			names = append(names, fmt.Sprintf("%s part %d of %s", step.Name, part, block))
		}
	}
	return names
}
