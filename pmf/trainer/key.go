package trainer

import (
	"fmt"

	"pmfnas/pmf/cellnet"
)

// mode is what a program does.
type mode uint8

const (
	trainForward mode = iota // a block with the batch's statistics
	evalForward              // a block with its running statistics
	backward                 // recompute a block, propagate, return its gradient
	backwardLeaf             // the same without the input's cotangent, for what reads the images
	update                   // move parameters along their gradient
	sum                      // add cotangents
	loss                     // softmax cross-entropy and its cotangent
	score                    // count correct answers
)

// programKey names a program: equal keys, equal programs.
type programKey struct {
	mode  mode
	block cellnet.Block // of the block's modes, else zero
	batch int           // images at once; 0 for update
	value cellnet.Shape // of a cotangent that sum adds; of the logits for loss and score
	count int           // how many cotangents sum adds, or parameters update moves
}

// String names the program for people.
func (k programKey) String() string {
	switch k.mode {
	case sum:
		return fmt.Sprintf("sum of %d, batch %d", k.count, k.batch)
	case update:
		return fmt.Sprintf("update of %d parameters", k.count)
	case loss, score:
		return fmt.Sprintf("%s of %d classes, batch %d", k.mode, k.value.Channels, k.batch)
	}
	return fmt.Sprintf("%s of %s, batch %d", k.mode, k.block, k.batch)
}

// String returns the mode's name.
func (m mode) String() string {
	return [...]string{"training", "inference", "gradient", "gradient", "update", "sum", "loss", "score"}[m]
}

// costRank orders modes by what they cost to compile, the costliest first.
func (m mode) costRank() int {
	if m == backward || m == backwardLeaf {
		return 0
	}
	return 1
}

// definition returns what the program is compiled from.
func (k programKey) definition() definition {
	switch k.mode {
	case trainForward, evalForward:
		return k.forward()
	case backward, backwardLeaf:
		return k.backward()
	case update:
		return k.update()
	case sum:
		return k.sum()
	case loss:
		return k.loss()
	}
	return k.score()
}
