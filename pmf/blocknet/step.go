package blocknet

import "github.com/gomlx/compute"

// Step trains on one batch: forward, loss, backward with the update of all parameters. What came
// out is added to the totals. It does not wait for the device. Prepare must have been called, to
// train, for the batch's size. After an error the network cannot be used. Images and labels stay
// the caller's, who may free them at once.
func (n *Network) Step(images, labels compute.Buffer, t *Totals) error {
	if n.runsWhole() {
		return n.stepWhole(images, labels, t)
	}
	n.begin(images, labels, t)
	defer n.ledger.end()
	// Forward, keeping the values that the way back reads; the loss and its cotangent; back,
	// which frees the values and moves the weights; then the averages, if any.
	if err := n.drops.next(); err != nil {
		return err
	}
	v, err := n.forward(images)
	defer func() { n.ledger.free(v[1:]...) }()
	if err != nil {
		return err
	}
	out, err := n.ledger.run(n.kit.loss, arguments(v[n.Logits], labels, t.losses), []bool{false, false, true})
	if t.losses = nil; err != nil {
		return err
	}
	t.losses = out[1]
	if err := n.backward(v, labels, out[0], t); err != nil {
		return err
	}
	return n.average(t)
}
