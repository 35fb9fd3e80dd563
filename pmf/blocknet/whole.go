package blocknet

import (
	"context"

	"github.com/gomlx/compute"

	"pmfnas/pmf/cellnet"
)

// Mode is how a network runs on the device. Both modes compute the same, but for the order in
// which floating-point numbers are added; in one mode equal inputs give equal bits.
type Mode uint8

// The modes.
const (
	Blockwise Mode = iota // a program for each block: hardly anything to compile
	Whole                 // a program for the whole step: slow to compile, and faster a step
)

// String returns block or whole.
func (m Mode) String() string {
	if m == Whole {
		return "whole"
	}
	return "block"
}

// Switch makes the network run in another mode from the next Prepare on. What it has learned
// stays where it is. The programs are given back, so that Prepare is needed.
func (n *Network) Switch(m Mode) {
	if n.mode == m {
		return
	}
	n.kit.close()
	n.kit, n.mode = nil, m
}

// Mode returns how the network runs.
func (n *Network) Mode() Mode {
	if n.runsWhole() {
		return Whole
	}
	return Blockwise
}

// wholeKit acquires what running the plan as one program needs, to classify alone or also to
// train.
func (c *Programs) wholeKit(ctx context.Context, w *wiring, batch int, train bool) (*kit, error) {
	text := w.text()
	classify := programKey{mode: wholeInference, plan: text, batch: batch}
	learn := programKey{mode: wholeStep, plan: text, batch: batch}
	count := programKey{mode: score, value: w.Values[w.Logits], batch: batch}
	k := &kit{batch: batch, programs: c, keys: []programKey{classify, count}}
	if train {
		k.keys = append([]programKey{learn}, k.keys...)
	}
	programs, err := c.acquire(ctx, k.keys)
	if err != nil {
		return nil, err
	}
	k.whole, k.classify, k.score = programs[learn], programs[classify], programs[count]
	return k, nil
}

// stepWhole is Step in one program, to which all that a step changes is donated. The arguments
// stand as wholeStep defines them.
func (n *Network) stepWhole(images, labels compute.Buffer, t *Totals) error {
	inputs := []compute.Buffer{images, labels, t.hyper, t.losses, t.squares}
	donate := []bool{false, false, false, true, true}
	for _, d := range n.blocks {
		inputs = append(inputs, arguments(d.parameters, d.momenta, d.statistics)...)
	}
	for range len(inputs) - len(donate) {
		donate = append(donate, true)
	}
	out, err := n.kit.whole.run(inputs, donate)
	t.losses, t.squares = nil, nil // donated
	for i := range n.blocks {
		n.blocks[i].eachPart(func(part *compute.Buffer) { *part = nil })
	}
	if err != nil {
		return err
	}
	t.losses, t.squares = out[0], out[1]
	n.adopt(out[2:])
	return nil
}

// adopt takes over the states that a step has made, in the order in which it was given them.
func (n *Network) adopt(parts []compute.Buffer) {
	next := func(count int) (part compute.Buffer) {
		if count > 0 {
			part, parts = parts[0], parts[1:]
		}
		return part
	}
	for i, step := range n.Steps {
		parameters, statistics := cellnet.Size(step.Block.Parameters()), cellnet.Size(step.Block.Statistics())
		n.blocks[i] = deviceState{next(parameters), next(parameters), next(statistics)}
	}
}

// inferWhole is infer in one program.
func (n *Network) inferWhole(images compute.Buffer) (logits compute.Buffer, err error) {
	inputs := []compute.Buffer{images}
	for _, d := range n.blocks {
		inputs = append(inputs, arguments(d.parameters, d.statistics)...)
	}
	out, err := n.kit.classify.run(inputs, nil)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// eachPart calls f with each array of the state.
func (d *deviceState) eachPart(f func(part *compute.Buffer)) {
	f(&d.parameters)
	f(&d.momenta)
	f(&d.statistics)
}
