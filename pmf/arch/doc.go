// Package arch says what can be searched: a space A = (M, C, Q) of macro structures, cells
// and options (§1.3.1, Tables 3–5), the architectures in it, and what each of them costs.
//
// Start with [Preset] and [Space.Sample]; an [Architecture] is a comparable value with a
// text form, an [Architecture.ID] and exact counts of parameters and multiply-adds. The
// package knows nothing of how networks are trained: pmf/cellnet builds them, from the same
// [Architecture.Layout] from which the counts here are made.
//
// Everything here is a plain value or is never changed after it was made, so any number of
// goroutines may share it. The one exception is the *rand.Rand that a method is given, which
// belongs to its caller. Copies of a [Space] share their lists: treat those as read-only.
// # How a network is put together
//
// Stem: a 3×3 convolution from the image to Macro.Channels, then a norm.
//
// Then Macro.Depth cells in three stages. Stage 0 has Macro.Channels channels, stage s has
// Channels · Width^s, rounded to an even number and at least 2. The two cells that
// [Macro.Reductions] names begin the stages 1 and 2: they already have the new stage's
// channels and halve height and width (rounded up). Cell k reads the outputs of cells k-2
// and k-1, the stem's where there is none.
//
// Preparation: each of the two inputs passes a 1×1 convolution to the cell's channels,
// arranged as the residual option says (below). If the cell before was a reduction, input 0
// is twice as large as input 1, and its convolution has stride 2. An input that nothing in
// the cell reads is not prepared.
//
// Edges: each of the 14 edges carries one operation, from the cell's channels to the same
// number. In a reduction cell the edges that leave an input have stride 2; all others have
// stride 1, and all pad to "same". The operations:
//
//   - conv3, conv5: one k×k convolution, with norm and activation in the option's order
//   - sepconv3, sepconv5: a depthwise k×k convolution (which carries the stride), directly
//     followed by a pointwise one; one norm and one activation around the pair, in the
//     option's order
//   - maxpool3, avgpool3: without parameters or norm; an average leaves the padding out
//   - identity: nothing; with stride 2 a 1×1 convolution of stride 2, then a norm, without
//     activation, in either order
//   - zero: no edge at all
//
// Nodes: a node is the sum of its edges. A node with none is dead, and so are the edges that
// leave it: [Cell.Prune] removes them, which is what makes two cells the same.
//
// Output: the live nodes, concatenated in order, pass a 1×1 convolution to the cell's
// channels and a norm (no activation, in either order); then the attention, if any; then, in
// a cell that is no reduction, prepared input 1 is added.
//
// Head: global average pool, then a linear layer with bias to the classes. A cell whose
// output nothing reads (possible next to reductions) is left out.
//
// Order: post-activation is convolution, norm, activation; pre-activation is norm,
// activation, convolution, so that its norm has as many channels as the input.
//
// Convolutions have no bias. Every norm has a scale and an offset a channel; GroupNorm takes
// gcd(32, channels) groups. SE pools globally, then applies dense C→r, activation, dense r→C
// (both with bias; r = max(1, C/4)) and a sigmoid, and scales the channels. CBAM feeds the
// global average and the global maximum through the same two layers, adds, and applies the
// sigmoid; then a 7×7 convolution 2→1 over the channels' mean and maximum with a sigmoid
// scales the positions.
//
// Params counts every trainable scalar of this. FLOPs counts the multiply-adds of the
// convolutions and dense layers (attention's too) for one image; norms, activations, pools
// and sums are not counted, as is usual for the figures of Table 10.
package arch
