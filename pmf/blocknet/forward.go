package blocknet

import (
	"context"

	"github.com/gomlx/compute"

	"pmfnas/pmf/cellnet"
)

// values are the numbered values of one pass. Value 0, the images, belongs to the caller; what
// is left of the others at the end is freed by close.
type values []compute.Buffer

// drop frees a value before its time is up.
func (n *Network) drop(v values, i int) {
	n.ledger.free(v[i])
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

// apply runs a step forward and returns its output and, of a block that has some, its new
// statistics. Neither replaces anything: the caller says whether they are kept. When it
// classifies, a network that keeps averages takes those instead of its weights.
func (n *Network) apply(step int, v values, training compute.Buffer) (out, statistics compute.Buffer, err error) {
	d := n.blocks[step]
	if n.averages != nil && training == n.programs.inference {
		d.parameters, d.statistics = n.averages[step].parameters, n.averages[step].statistics
	}
	inputs := append(n.inputsOf(step, v), arguments(d.parameters, d.statistics, n.gateOf(step))...)
	if d.statistics != nil {
		inputs = append(inputs, training)
	}
	results, err := n.ledger.run(n.kit.forward[step], inputs, nil)
	switch {
	case err != nil:
		return nil, nil, err
	case d.statistics == nil:
		return results[0], nil, nil
	}
	return results[0], results[1], nil
}

// infer computes the logits of a batch. The caller owns them; the images stay the caller's.
func (n *Network) infer(images compute.Buffer) (logits compute.Buffer, err error) {
	if n.runsWhole() {
		return n.inferWhole(images)
	}
	v := make(values, len(n.Values))
	v[0] = images
	defer v.close()
	for i, step := range n.Steps[:n.Main()] {
		out, unchanged, err := n.apply(i, v, n.classifying())
		if err != nil {
			return nil, err
		}
		finalize(unchanged)
		v[step.Output] = out
		// A value that nothing reads any more is freed at once: without a way back, few are
		// alive together.
		for _, value := range step.Inputs {
			if last := n.consumers[value]; value != 0 && last[len(last)-1] == i {
				n.drop(v, value)
			}
		}
	}
	logits = v[n.Logits]
	v[n.Logits] = nil
	return logits, nil
}

// Classify returns the logits of a batch of images and waits for the device: [batch·classes].
// Prepare must have been called. Row by row, one image after the other.
func (n *Network) Classify(images compute.Buffer) ([]float32, error) {
	logits, err := n.infer(images)
	if err != nil {
		return nil, err
	}
	defer finalize(logits)
	return fetch(logits, n.kit.batch*n.Values[n.Logits].Channels)
}

// Correct returns how many images of a source the network classifies correctly. Prepare must
// have been called for its batch size. It uses up the source and waits for the device once, at
// the end; images that are Absent never count.
func (n *Network) Correct(ctx context.Context, source Source) (int, error) {
	var u uploads
	total := u.shaped(n.programs.backend, []float32{0}, floats())
	if u.err != nil {
		return 0, u.err
	}
	defer func() { finalize(total) }()
	for source.Steps() > 0 {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		if err := n.count(source, &total); err != nil {
			return 0, err
		}
	}
	correct, err := fetch(total, 1)
	if err != nil {
		return 0, err
	}
	return int(correct[0]), nil
}

// A Source hands out batches; a Feed is one. What Next returns is the caller's to free.
type Source interface {
	Steps() int // batches that are left
	Next() (images, labels compute.Buffer, err error)
}

// count adds the correct answers of the source's next batch to the total.
func (n *Network) count(source Source, total *compute.Buffer) error {
	images, labels, err := source.Next()
	if err != nil {
		return err
	}
	defer finalize(images, labels)
	logits, err := n.infer(images)
	if err != nil {
		return err
	}
	out, err := n.kit.score.run(arguments(logits, labels, *total), []bool{true, false, true})
	if *total = nil; err != nil {
		return err
	}
	*total = out[0]
	return nil
}

// forward computes all values of a batch and moves the running statistics. Of the values it
// keeps those that the backward pass reads: a value that only sums read is freed.
func (n *Network) forward(images compute.Buffer) (v values, err error) {
	v = make(values, len(n.Values))
	v[0] = images
	for i, step := range n.Steps {
		out, moved, err := n.apply(i, v, n.programs.training)
		if err != nil {
			return v, err
		}
		n.settle(i, moved)
		if v[step.Output], err = n.thin(i, out); err != nil {
			return v, err
		}
		if step.Block.Kind == cellnet.Sum {
			n.dropSummands(v, i)
		}
	}
	return v, nil
}

// dropSummands frees the inputs of a sum that nothing but sums reads, this one last.
func (n *Network) dropSummands(v values, sum int) {
	for _, value := range n.Steps[sum].Inputs {
		readers := n.consumers[value]
		kept := readers[len(readers)-1] != sum || value == 0
		for _, reader := range readers {
			kept = kept || n.Steps[reader].Block.Kind != cellnet.Sum
		}
		if !kept {
			n.drop(v, value)
		}
	}
}
