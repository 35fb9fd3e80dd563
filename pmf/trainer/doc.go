// Package trainer finds out how good an architecture is by training it: an eval.Evaluator on
// GoMLX, through XLA where a plugin is there.
//
// The unit of compilation is not the network but the block (cellnet.Block): one program runs
// it forward, another recomputes it, propagates the cotangent and updates its parameters.
// Networks share their blocks, so after a dozen architectures hardly anything is left to
// compile. What a block has learned stays on the device; per step only the images go up, and
// the sums of an epoch come down once.
//
// An observation is a pure function of its job. Initial weights, the order of the images and
// their augmentation come from streams named by (seed, architecture, epoch, purpose), and a
// checkpoint follows every epoch: training that is interrupted anywhere ends with the same
// bits as training that is not. Each rung of the ladder keeps a checkpoint of its own, so
// that it can be asked again, and promoted along different ladders.
//
// Start with [New] and [Trainer.Evaluate].
package trainer
