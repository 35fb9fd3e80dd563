package blocknet

import (
	"fmt"

	"pmfnas/pmf/cellnet"
)

// mode is what a program does.
type mode uint8

const (
	none           mode = iota
	forward             // a block, in the phase that an argument names
	backward            // propagate through a block and update its parameters
	backwardLeaf        // the same without the input's cotangent, for what reads the images
	sum                 // add values or cotangents
	loss                // softmax cross-entropy and its cotangent
	score               // count correct answers
	render              // make a batch of images from a split on the device
	wholeStep           // a training step of a whole network
	wholeInference      // the logits of a whole network
	auxiliaryLoss       // the cotangent of the auxiliary head's logits
	mask                // which edges the images of a step skip
	drop                // leave out a value for some images
	average             // move an average
	mix                 // add values, each times a weight
	mixBack             // propagate through a mix
	shift               // move parameters along a direction
)

// programKey names a program: equal keys, equal programs. The zero key names none. It is
// compared with == and is a key of maps, so whatever a definition depends on must be a field,
// and what it does not depend on must be zero: a number that changes from epoch to epoch (a
// learning rate) is an argument, or every epoch would compile.
type programKey struct {
	mode   mode
	block  cellnet.Block // of the block's modes, else zero
	batch  int           // images at once
	value  cellnet.Shape // that sum adds; of the logits for loss and score; of an image for render
	count  int           // how many values sum and mix add, images render has, numbers shift moves
	length int           // of the order from which render takes
	varied bool          // whether render varies its images
	plan   string        // of a whole network, see wiring.text

	smoothing float64 // of the labels of a loss
	share     float64 // of an auxiliary loss
}

// String names the program for people.
func (k programKey) String() string {
	switch k.mode {
	case sum:
		return fmt.Sprintf("sum of %d, batch %d", k.count, k.batch)
	case loss, score, auxiliaryLoss:
		return fmt.Sprintf("%s of %d classes, batch %d", k.mode, k.value.Channels, k.batch)
	case wholeStep, wholeInference:
		return fmt.Sprintf("%s of %d steps, batch %d", k.mode, len(planOf(k.plan).Steps), k.batch)
	case mask:
		return fmt.Sprintf("paths of %d steps over %d edges, batch %d", k.length, k.count, k.batch)
	case mix, mixBack:
		return fmt.Sprintf("%s of %d values %d×%d×%d, batch %d", k.mode, k.count, k.value.Height, k.value.Width, k.value.Channels, k.batch)
	case shift:
		return fmt.Sprintf("shift of %d numbers", k.count)
	case drop:
		return fmt.Sprintf("dropped path %d×%d×%d, batch %d", k.value.Height, k.value.Width, k.value.Channels, k.batch)
	case average:
		return fmt.Sprintf("average of %d numbers", k.count)
	case render:
		return fmt.Sprintf("batches of %d from %d images", k.batch, k.count)
	}
	return fmt.Sprintf("%s of %s, batch %d", k.mode, k.block, k.batch)
}

// String returns the mode's name.
func (m mode) String() string {
	return [...]string{"nothing", "forward pass", "gradient", "gradient", "sum", "loss", "score", "batches", "training step", "inference",
		"auxiliary loss", "paths", "dropped path", "average", "mix", "gradient of a mix", "shift"}[m]
}

// costRank orders modes by what they cost to compile, the costliest first: gradients and whole
// steps.
func (m mode) costRank() int {
	if m == backward || m == backwardLeaf || m == wholeStep {
		return 0
	}
	return 1
}

// weight returns how many blocks' programs the program counts for in a store's limit.
func (k programKey) weight() int {
	switch k.mode {
	case wholeStep:
		return 2 * len(planOf(k.plan).Steps) // forward and backward
	case wholeInference:
		return len(planOf(k.plan).Steps)
	}
	return 1
}

// definition returns what the program is compiled from. Score is the one left over.
func (k programKey) definition() definition {
	switch k.mode {
	case forward:
		return k.forward()
	case backward, backwardLeaf:
		return k.backward()
	case sum:
		return k.sum()
	case loss:
		return k.loss()
	case render:
		return k.render()
	case auxiliaryLoss:
		return k.auxiliaryLoss()
	case mask:
		return k.mask()
	case drop:
		return k.drop()
	case average:
		return k.average()
	case mix:
		return k.mix()
	case mixBack:
		return k.mixBack()
	case shift:
		return k.shift()
	case wholeStep:
		return k.wholeStep()
	case wholeInference:
		return k.wholeInference()
	}
	return k.score()
}
