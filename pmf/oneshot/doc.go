// Package oneshot holds the baselines that learn a cell while the weights of a supernet are
// trained: ENAS, DARTS (first and second order), GDAS, ProxylessNAS, and random search with weight
// sharing. They search the cell of a space at one outline, on the images and by the accounting of
// all other searches here.
//
// The training images are parted: one part teaches the weights and the other the architecture;
// random search, which learns no architecture, gives the weights all of them. The validation images
// rank cells by shared weights, with the statistics of each batch. Test images are never seen.
//
// A [Method] is told of every step of the supernet's training, and [Search] is the loop that all
// share. The methods follow their papers where a small budget lets them; what differs stands with
// each. What all share: operations have norms with scale and offset, which DARTS leaves out
// while it searches; and the learning rate of the architecture grows as steps get fewer, so that it
// can move as far as in the papers (see [Setting.Rate]).
//
// Edges and operations are everywhere in the order of arch.Cell and of [Setting].Ops. A slope is
// a derivative of the loss, so that moving against it is better. Methods compute on the host in
// float64, a few hundred numbers a step; only the network is on the device. [Bench] compares
// methods, [Search] runs one.
package oneshot
