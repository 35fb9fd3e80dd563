// Package actor is the controller that learns: an actor-critic (Table 8) that sees the encoded
// state of a search, and ends its stage or says how far the next architectures are trained. Which
// regions they come from, how many there are and what can be paid is decided as by the rules of
// Algorithm 1 (package control).
//
// A [Policy] is the two networks. [Policy.Controller] uses them: it takes the most probable
// action, a pure function of the state. [Policy.Sampling] draws one instead, which only training
// does. A [Learner] improves a policy by proximal policy optimisation (PPO, Schulman and others
// 2017) from episodes that somebody else has run; bench.TrainController runs them on recorded
// curves. [Default] is the policy that comes with the program, [Read] one from a file.
//
// The networks are so small that their passes are written by hand; the tests hold loss, gradient
// and steps against PyTorch.
package actor
