// Package search proposes which architectures to evaluate next. A [Strategy] is asked with the
// [History] of all trials and answers with [Proposal] values; it evaluates nothing and keeps
// nothing, so replaying a history is resuming it. The caller owns the loop.
//
// Each strategy is one file: random, grid and adaptive sampling for the global stage,
// regularised evolution (aging) and promotion for the region stage, Bayesian optimisation for
// the fine stage, and a blend of any of them. [All] lists them; package searchtest holds the contract that each keeps.
package search
