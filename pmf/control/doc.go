// Package control decides how a search goes on: whether its stage is finished (Eq. 3), which
// region of the space comes next (Eq. 4), how far the next architectures are trained, and how
// many of them there are. It is lines 3–16 of the paper's Algorithm 1, and nothing else: it
// proposes no architecture and runs none.
//
// A [State] goes in, a [Decision] comes out. The decision carries every number that led to it, the
// regions it passed over with their terms, and its reasons as sentences, so that a journal that
// keeps decisions can answer "why?" years later. [NewRules] is the recommended [Controller]; the
// package actor holds one that is trained. It assumes accuracies in [0, 1], one prediction a
// region, and a grid that parts the macro structures of a space into few enough regions to look at
// each (tens, not millions). Nothing here trains, waits or remembers, so a decision may be worked
// out again at any time.
package control
