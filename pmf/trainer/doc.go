// Package trainer finds out how good an architecture is by training it: an eval.Evaluator on
// GoMLX, through XLA where a plugin is there.
//
// Networks run on the device block by block (pmf/blocknet); they share the blocks' programs, so
// after a dozen architectures hardly anything is left to compile. The trainer decides what runs:
// which epochs, in which order of images, under which schedule, until when, and what is kept.
//
// An observation is a pure function of its job. Initial weights, the order of the images and
// their augmentation come from streams named by (seed, architecture, epoch, purpose), and a
// checkpoint follows every epoch: training that is interrupted anywhere ends with the same
// bits as training that is not. Each rung of the ladder keeps a checkpoint of its own, so
// that it can be asked again, and promoted along different ladders.
//
// A segment of a job is trained block by block or by one program compiled for the whole network,
// whichever is predicted to be done first; the prediction rests on reference networks that are
// measured once in the folder of checkpoints, and never for a search that is small. What an
// architecture takes (latency, throughput, memory) is measured when a rung is reached, and
// predicted from its blocks before ([Trainer.EstimateLatency], [Trainer.EstimateMemory]).
//
// A job with ancestors begins with weights that its parent has learned, and a [OneShot] measures
// architectures by weights that all share, or lets a method learn which to share ([OneShot.Learn]).
// Both are as reproducible as training alone: what is
// inherited follows from the job, and a supernet resumes to the same bits.
//
// # Concurrency
//
// Jobs run side by side, one goroutine each, and share the compiled programs and the images on
// the device; jobs of one line wait for each other. What measures a time first waits until no
// training step is running, and holds the others back meanwhile: a clock must not see its
// neighbours.
//
// # What is on disk
//
// The folder of checkpoints has LINE-RUNG.ckpt, one for each rung of each line, within a budget
// (what would be cheapest to train again goes first), and costs.json, what was measured once.
// One process uses a folder at a time.
//
// Start with [New] and [Trainer.Evaluate].
package trainer
