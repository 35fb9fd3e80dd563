// Package search proposes which architectures to evaluate next. A [Strategy] is asked with the
// [History] of all trials and answers with [Proposal] values; it evaluates nothing and keeps
// nothing, so replaying a history is resuming it. The caller owns the loop.
//
// Each strategy is one file. Sampling for the global stage: random, grid, adaptive, and their
// mixture. Promotion, evolution (regularised or not), gradient and local search for the region
// stage, evolution and gradient coupled. Bayesian optimisation for the fine stage, by a Gaussian
// process, a forest or Parzen estimators. What trains candidates only as far as they deserve is a
// scheduler of package schedule with a source of new ones: see [Scheduled]. A [Blend] mixes any of
// them. [All] lists what has a name; package searchtest holds the contract that each keeps. A
// strategy assumes that accuracies lie in [0, 1], that larger is better, and that equal canonical
// forms are one network. Most cost n·log n for n trials; those that fit a model say what they cost.
// Start at [Strategy] and, as the plainest one, [Random].
package search
