package blocknet

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"

	"pmfnas/pmf/cellnet"
)

// A ledger counts what a training step has on the device: parameters, momenta, statistics, the
// batch, values and cotangents. What a program takes inside while it runs is not in it. It
// counts what we hold, not what the device has at an instant, so the figure is the same on each
// run and each device.
type ledger struct {
	open  bool                     // within a step
	sizes map[compute.Buffer]int64 // bytes of what is alive
	alive int64                    // sum of sizes
	peak  int64                    // the most that was alive, in all steps of the kit
	kit   *kit
}

// begin opens the books for a step with what is alive before it.
func (n *Network) begin(images, labels compute.Buffer, t *Totals) {
	l := &n.ledger
	if l.sizes == nil {
		l.sizes = map[compute.Buffer]int64{}
	}
	if l.kit != n.kit {
		l.kit, l.peak = n.kit, 0
	}
	clear(l.sizes)
	l.open, l.alive = true, 0
	// What is alive before the step: the batch, the sums, and the state of every block.
	batch := n.kit.batch
	l.receive(images, valueShape(batch, cellnet.Edge, n.Values[0]).ByteSize())
	l.receive(labels, labelShape(batch).ByteSize())
	l.receive(t.losses, floats(2).ByteSize())
	l.receive(t.squares, floats().ByteSize())
	l.receive(t.hyper, floats(hypers).ByteSize())
	for i, step := range n.Steps {
		parameters, statistics := flatBytes(step.Block.Parameters()), flatBytes(step.Block.Statistics())
		l.receive(n.blocks[i].parameters, parameters)
		l.receive(n.blocks[i].momenta, parameters)
		l.receive(n.blocks[i].statistics, statistics)
		if n.averages != nil {
			l.receive(n.averages[i].parameters, parameters)
			l.receive(n.averages[i].statistics, statistics)
		}
	}
}

// end closes the books.
func (l *ledger) end() { l.open = false }

// receive enters a buffer; nil is an empty array.
func (l *ledger) receive(b compute.Buffer, bytes int64) {
	if b == nil {
		return
	}
	l.sizes[b] = bytes
	l.alive += bytes
	l.peak = max(l.peak, l.alive)
}

// forget strikes a buffer out; one that is not in the books counts for nothing.
func (l *ledger) forget(b compute.Buffer) {
	l.alive -= l.sizes[b]
	delete(l.sizes, b)
}

// run is program.run, on the books. A donated input lives on as an output.
func (l *ledger) run(p *program, inputs []compute.Buffer, donate []bool) ([]compute.Buffer, error) {
	out, err := p.run(inputs, donate)
	if !l.open {
		return out, err
	}
	for i, given := range donate {
		if given {
			l.forget(inputs[i])
		}
	}
	for i, b := range out {
		l.receive(b, p.bytes[i])
	}
	return out, err
}

// free is finalize, on the books.
func (l *ledger) free(buffers ...compute.Buffer) {
	if l.open {
		for _, b := range buffers {
			if b != nil {
				l.forget(b)
			}
		}
	}
	finalize(buffers...)
}

// PeakBytes returns the most memory that a training step block by block has taken since the last
// Prepare that changed anything, 0 before any: its states, the batch, and the values and
// cotangents that lived together. What the programs take inside comes on top.
func (n *Network) PeakBytes() int64 { return n.ledger.peak }

// PeakBytes predicts what Network.PeakBytes of a plan will be at a batch size, with averages of
// what it learns or without; where paths are dropped, it is a little more. It runs a step in
// which buffers have a size and nothing else; nothing is compiled and the device is not used. It
// is the same code that trains, so the two agree to the byte. The first call for a block builds
// its graph, some milliseconds; later ones find its outline. Several goroutines may ask.
func (c *Programs) PeakBytes(plan cellnet.Plan, batch int, averaged bool) (int64, error) {
	n := &Network{wiring: wire(plan), programs: c, blocks: make([]deviceState, len(plan.Steps))}
	for i, step := range n.Steps {
		parameters, statistics := flatBytes(step.Block.Parameters()), flatBytes(step.Block.Statistics())
		n.blocks[i] = deviceState{newPhantom(parameters), newPhantom(parameters), newPhantom(statistics)}
		if averaged {
			n.averages = append(n.averages, averages{newPhantom(parameters), newPhantom(statistics)})
		}
	}
	n.averaging = averaged
	l := n.layout(batch, true)
	programs, err := c.outlines(l.keys())
	if err != nil {
		return 0, err
	}
	n.kit = &kit{batch: batch}
	n.kit.take(l, programs)
	totals := &Totals{losses: &phantom{}, squares: &phantom{}, hyper: &phantom{}}
	if err := n.Step(&phantom{}, &phantom{}, totals); err != nil {
		return 0, err
	}
	return n.PeakBytes(), nil
}

func flatBytes(list []cellnet.Parameter) int64 { return int64(4 * cellnet.Size(list)) }

// outlines returns programs that only know what they would make.
func (c *Programs) outlines(keys []programKey) (map[programKey]*program, error) {
	programs := make(map[programKey]*program, len(keys))
	c.outlined.Lock()
	defer c.outlined.Unlock()
	for _, key := range keys {
		p := c.outlined.programs[key]
		if p == nil {
			var err error
			if p, err = key.definition().outline(c.backend); err != nil {
				return nil, err
			}
			c.outlined.programs[key] = p
		}
		programs[key] = p
	}
	return programs, nil
}

// A phantom is a buffer that takes no memory.
type phantom struct {
	compute.Buffer
	_ byte // so that two of them have different addresses
}

// newPhantom returns nil, which stands for an empty array, for no bytes.
func newPhantom(bytes int64) compute.Buffer {
	if bytes == 0 {
		return nil
	}
	return &phantom{}
}

// Finalize implements compute.Buffer.
func (*phantom) Finalize() error { return nil }

// An outline is an executable that makes phantoms.
type outline struct{ outputs []shapes.Shape }

var _ compute.Executable = outline{}

// Finalize implements compute.Executable.
func (outline) Finalize() {}

// Inputs implements compute.Executable.
func (outline) Inputs() ([]string, []shapes.Shape) { return nil, nil }

// Outputs implements compute.Executable.
func (o outline) Outputs() []shapes.Shape { return o.outputs }

// Execute implements compute.Executable.
func (o outline) Execute([]compute.Buffer, []bool, compute.DeviceNum) ([]compute.Buffer, error) {
	out := make([]compute.Buffer, len(o.outputs))
	for i := range out {
		out[i] = &phantom{}
	}
	return out, nil
}
