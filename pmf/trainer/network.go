package trainer

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
)

// A network is what a plan's blocks have learned, on the device. It is used by one goroutine.
type network struct {
	wiring
	backend compute.Backend
	blocks  []deviceState // by step
}

// deviceState is a blockState on the device; an array without numbers is nil.
type deviceState struct {
	parameters, momenta, statistics compute.Buffer
}

// newNetwork puts the states, one for each step of the plan, onto the device.
func newNetwork(b compute.Backend, w wiring, states []blockState) (*network, error) {
	n := &network{wiring: w, backend: b, blocks: make([]deviceState, len(states))}
	for i, s := range states {
		var u uploads
		d := deviceState{
			parameters: u.array(b, s.parameters),
			momenta:    u.array(b, s.momenta),
			statistics: u.array(b, s.statistics),
		}
		n.blocks[i] = d
		if u.err != nil {
			n.close()
			return nil, fmt.Errorf("upload %s: %s", w.Steps[i].Name, firstLine(u.err))
		}
	}
	return n, nil
}

// uploads remembers the first error of a series of uploads.
type uploads struct{ err error }

// array uploads values as a flat array, nil for none.
func (u *uploads) array(b compute.Backend, values []float32) compute.Buffer {
	if len(values) == 0 {
		return nil
	}
	return u.shaped(b, values, floats(len(values)))
}

func (u *uploads) shaped(b compute.Backend, values any, shape shapes.Shape) compute.Buffer {
	if u.err != nil {
		return nil
	}
	buffer, err := b.BufferFromFlatData(0, values, shape)
	if err != nil {
		u.err = err
		return nil
	}
	return buffer
}

// download returns the states.
func (n *network) download() ([]blockState, error) {
	states := make([]blockState, len(n.blocks))
	for i, d := range n.blocks {
		block := n.Steps[i].Block
		parameters := size(block.Parameters())
		states[i] = blockState{
			make([]float32, parameters), make([]float32, parameters), make([]float32, size(block.Statistics())),
		}
		for _, copies := range []struct {
			from compute.Buffer
			to   []float32
		}{{d.parameters, states[i].parameters}, {d.momenta, states[i].momenta}, {d.statistics, states[i].statistics}} {
			if copies.from == nil {
				continue
			}
			if err := copies.from.ToFlatData(copies.to); err != nil {
				return nil, fmt.Errorf("download %s: %s", n.Steps[i].Name, firstLine(err))
			}
		}
	}
	return states, nil
}

// close frees everything on the device.
func (n *network) close() {
	for _, d := range n.blocks {
		finalize(d.parameters, d.momenta, d.statistics)
	}
	n.blocks = nil
}
