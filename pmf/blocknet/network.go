package blocknet

import (
	"context"
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"

	"pmfnas/pmf/cellnet"
)

// State is what a step's block has learned, each list flat in the order of the block's
// parameters or statistics. It is what a checkpoint holds; nothing else of training is state, as
// order and augmentation follow from the epoch's seed.
type State struct {
	Parameters, Momenta []float32 // equally long
	Statistics          []float32 // of batch norms; none of other blocks

	// Averages are moving averages of Parameters and, behind them, of Statistics; none if none
	// are kept.
	Averages []float32
}

// A Network is a plan whose weights are on the device. It is used by one goroutine, and must be
// closed.
type Network struct {
	wiring
	programs *Programs
	kit      *kit // nil before Prepare
	trains   bool // whether the kit can train
	mode     Mode
	ofBatch  bool // whether batch norms classify with the statistics of the batch
	ledger   ledger
	blocks   []deviceState // by step
	averages []averages    // by step; nil if none are kept
	drops    *dropPath     // nil if no edge is left out

	gates     *gates           // of a mixed plan
	probe     *probe           // while a step moves nothing
	former    []deviceState    // by step, while the weights are a step ahead
	direction []compute.Buffer // by step: a gradient to lean along
}

// deviceState is a State on the device; an array without numbers is nil.
type deviceState struct {
	parameters, momenta, statistics compute.Buffer
}

// Open puts a network onto the device, with a state for each step of its plan. If the states
// have averages, it goes on with them. The states are copied; that they fit the plan is the
// caller's word. Nothing is compiled yet.
func (c *Programs) Open(plan cellnet.Plan, states []State) (*Network, error) {
	n := &Network{wiring: wire(plan), programs: c, blocks: make([]deviceState, len(states))}
	for i, s := range states {
		var u uploads
		n.blocks[i] = deviceState{
			parameters: u.array(c.backend, s.Parameters),
			momenta:    u.array(c.backend, s.Momenta),
			statistics: u.array(c.backend, s.Statistics),
		}
		if len(s.Averages) > 0 {
			if n.averages == nil {
				n.averages, n.averaging = make([]averages, len(states)), true
			}
			n.averages[i] = u.openAverages(c.backend, s)
		}
		if u.err != nil {
			n.Close()
			return nil, fmt.Errorf("upload %s: %s", plan.Steps[i].Name, firstLine(u.err))
		}
	}
	return n, nil
}

// Prepare acquires what running the network at a batch size needs, to classify alone or also to
// train, and gives back what it held before. It compiles what is missing, which may take long; a
// call that changes nothing returns at once. After an error what it held before is still there.
func (n *Network) Prepare(ctx context.Context, batch int, train bool) error {
	if n.kit != nil && n.kit.batch == batch && (n.trains || !train) {
		return nil
	}
	acquire := n.programs.kit
	if n.runsWhole() {
		acquire = n.programs.wholeKit
	}
	k, err := acquire(ctx, &n.wiring, batch, train)
	if err != nil {
		return fmt.Errorf("prepare batches of %d: %w", batch, err)
	}
	n.kit.close()
	n.kit, n.trains = k, train
	return nil
}

// States copies the network's states from the device, one for each step. It waits for all steps
// so far.
func (n *Network) States() ([]State, error) {
	states := make([]State, len(n.blocks))
	for i, d := range n.blocks {
		var err error
		if states[i], err = d.download(); err == nil {
			err = n.downloadAverages(i, &states[i])
		}
		if err != nil {
			return nil, fmt.Errorf("download %s: %w", n.Steps[i].Name, err)
		}
	}
	return states, nil
}

// Close frees everything on the device and gives the programs back.
func (n *Network) Close() {
	n.kit.close()
	n.kit = nil
	for _, d := range n.blocks {
		finalize(d.parameters, d.momenta, d.statistics)
	}
	for _, a := range n.averages {
		finalize(a.parameters, a.statistics)
	}
	n.drops.close()
	n.gates.close()
	finalize(n.direction...)
	n.blocks, n.averages, n.drops, n.gates, n.direction = nil, nil, nil, nil, nil
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

// shaped uploads a flat slice, row-major, of the type that the shape names. After an error it
// does nothing more, and the caller asks for err once, at the end.
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

// fetch copies n numbers from the device, once they are there.
func fetch(from compute.Buffer, n int) ([]float32, error) {
	values := make([]float32, n)
	if err := from.ToFlatData(values); err != nil {
		return nil, fmt.Errorf("fetch from the device: %s", firstLine(err))
	}
	return values, nil
}

// finalize gives buffers back; nil ones are skipped. A buffer that cannot be given back is
// lost, and nothing can be done about it here.
func finalize(buffers ...compute.Buffer) {
	for _, b := range buffers {
		if b != nil {
			_ = b.Finalize()
		}
	}
}
