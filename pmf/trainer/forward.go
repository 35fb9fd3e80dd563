package trainer

import (
	"github.com/gomlx/compute"

	"pmfnas/pmf/cellnet"
)

// values are the numbered values of one pass. Value 0, the images, belongs to the caller; what
// is left of the others at the end is freed by close.
type values []compute.Buffer

func (v values) drop(i int) {
	finalize(v[i])
	v[i] = nil
}

func (v values) close() { finalize(v[1:]...) }

// arguments lists the buffers of a call; nil ones, which stand for empty arrays, are left out.
func arguments(buffers ...compute.Buffer) []compute.Buffer {
	list := make([]compute.Buffer, 0, len(buffers))
	for _, b := range buffers {
		if b != nil {
			list = append(list, b)
		}
	}
	return list
}

// inputsOf returns the values that a step reads, with room for more arguments.
func (w *wiring) inputsOf(step int, v values) []compute.Buffer {
	inputs := make([]compute.Buffer, 0, len(w.Steps[step].Inputs)+5)
	for _, value := range w.Steps[step].Inputs {
		inputs = append(inputs, v[value])
	}
	return inputs
}

// infer computes the logits of a batch. The caller owns them; the images stay the caller's.
func (n *network) infer(k *kit, images compute.Buffer) (logits compute.Buffer, err error) {
	v := make(values, len(n.Values))
	v[0] = images
	defer v.close()
	for i, step := range n.Steps {
		d := n.blocks[i]
		inputs := append(n.inputsOf(i, v), arguments(d.parameters, d.statistics)...)
		out, err := k.forward[i].run(inputs, nil)
		if err != nil {
			return nil, err
		}
		v[step.Output] = out[0]
		for _, value := range step.Inputs {
			if last := n.consumers[value]; value != 0 && last[len(last)-1] == i {
				v.drop(value)
			}
		}
	}
	logits = v[n.Logits]
	v[n.Logits] = nil
	return logits, nil
}

// forward computes all values of a batch and moves the running statistics. Of the values it
// keeps those that the backward pass reads: a value that only sums read is freed.
func (n *network) forward(k *kit, images compute.Buffer) (v values, err error) {
	v = make(values, len(n.Values))
	v[0] = images
	for i, step := range n.Steps {
		d := &n.blocks[i]
		inputs := append(n.inputsOf(i, v), arguments(d.parameters, d.statistics)...)
		out, err := k.forward[i].run(inputs, nil)
		if err != nil {
			return v, err
		}
		v[step.Output] = out[0]
		if d.statistics != nil {
			finalize(d.statistics)
			d.statistics = out[1]
		}
		if step.Block.Kind == cellnet.Sum {
			n.dropSummands(v, i)
		}
	}
	return v, nil
}

// step trains on one batch: forward, loss, backward with the update of all parameters.
func (n *network) step(k *kit, images, labels compute.Buffer, sums *totals) error {
	v, err := n.forward(k, images)
	defer v.close()
	if err != nil {
		return err
	}
	out, err := k.last.run(arguments(v[n.Logits], labels, sums.losses), []bool{false, false, true})
	sums.losses = nil
	if err != nil {
		return err
	}
	sums.losses = out[1]
	return n.backward(k, v, out[0], sums.hyper, &sums.squares)
}

// dropSummands frees the inputs of a sum that nothing but sums reads, this one last.
func (n *network) dropSummands(v values, sum int) {
	for _, value := range n.Steps[sum].Inputs {
		readers := n.consumers[value]
		kept := readers[len(readers)-1] != sum || value == 0
		for _, reader := range readers {
			kept = kept || n.Steps[reader].Block.Kind != cellnet.Sum
		}
		if !kept {
			v.drop(value)
		}
	}
}
