// Package blocknet puts cell networks onto a device and runs them there block by block.
//
// XLA compiles a graph once and runs it fast, but a search meets a new graph with every
// architecture. So what is compiled is not a network but a block (pmf/cellnet): one program for
// its forward pass, and one that takes the cotangent of its output back to its inputs and moves
// its parameters. [Programs] keeps them for the whole process, and hundreds of architectures
// share them. A network that trains for long can be compiled whole instead ([Whole]), which
// costs more at first and less a step.
//
// Training can add to its steps what a [Recipe] names: smoothed labels, dropped paths, an auxiliary
// head. States with averages are averaged, and a plan made by Half multiplies in bfloat16.
//
// Everything stays on the device: weights, images ([Images]), the order of an epoch and how
// each image is varied ([Feed]), the sums of losses ([Totals]). A step crosses to the host for
// nothing.
//
// A supernet keeps the weights of every block that was ever asked for and lends them to one path
// at a time ([Shared]). An edge of such a path may carry several operations, each with a weight;
// how the loss answers to the weights is measured without moving anything ([Path.Slope]).
//
// # Buffers and their owners
//
// A device works behind our back: running a program returns at once, with buffers that will hold
// its results, and only reading one waits. Each buffer has one owner, who must free it; freeing
// is safe while a program still reads. An input may be donated instead: the program may write
// its result into that memory, and the buffer is gone, whether the call succeeds or not.
// Weights, momenta and sums are donated in every step, so that a step needs no second copy of
// them. It is also why a network whose step failed cannot be used further.
//
// What a program computes is written above its definition as (arguments) → (results). Arrays of
// a block that has none are left out of both, and are nil here.
//
// Start with [NewPrograms] and [Programs.Open]. What to train, how long, and what to keep of it
// is pmf/trainer's to decide.
package blocknet
