// Package eval says what it means to evaluate an architecture: the job (what to train, how
// far, under which schedule), the observation that comes back, and the one-method contract
// between a search and whatever produces observations: a trainer, a recorded table, a cluster.
//
// A fidelity is a rung of a [Ladder], and an observation is a pure function of its [Job]:
// whoever asks, in whatever order, however often it was interrupted. A trial is therefore
// promoted by continuing, and two studies can share what either has trained.
//
// Start at [Evaluator], the one interface that must be implemented; [Estimator], [Preparer],
// [Lister] and [Tester] are abilities that a caller asks for by type assertion. Accuracies are
// shares in [0, 1], epochs are counted from 1. pmf/eval/evaltest tests any evaluator against all
// of this.
package eval
