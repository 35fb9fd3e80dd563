// Package cellnet turns an architecture into programs that a device can run: forward and,
// through GoMLX's automatic differentiation, backward.
//
// Start with [NewPlan]. A [Plan] is an architecture as a list of steps over numbered values;
// each [Step] applies a [Block], and the block, not the network, is what gets compiled. Two
// networks that share a block (an operation at one shape, under one set of options) share its
// program, so a search soon stops compiling altogether.
//
// How a network is put together, and what every part of it costs, is said in pmf/arch: the
// plan is made from arch.Architecture.Layout, and [Plan.Parameters] agrees with its Params.
//
// Activations are float32 and shaped [batch, height, width, channels]. Every formulation here
// was chosen for its gradient as much as for its value: GoMLX has no gradient for some
// primitives, and XLA's CPU code is slow for others. The reason stands with each operation.
//
// Plans and blocks are plain values that goroutines may share; a graph under construction
// belongs to one. Graph code panics where GoMLX does: only what NewPlan and its like return is
// an error here.
//
// To add an operation, write op_NAME.go and a line in ops.go, give its cost in pmf/arch, and
// call celltest.RunOp from a test.
package cellnet
