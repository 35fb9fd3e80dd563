// Package replay answers evaluations from a recorded table of learning curves instead of
// training: a search that took a day runs again in a second, under a clock that counts the
// seconds each recorded epoch took. Whatever finished study was exported can be replayed, by
// another strategy, seed or budget, as long as it asks for architectures that the table holds.
//
// Cells of other spaces, such as those of NAS-Bench-201, are no architectures of ours: package pool
// searches tables of them, by queries as well as by epochs. It assumes that a row's curve is what
// training under the asked schedule would have given: learning rates, batches and augmentation of
// the ladder play no part, only its epochs and patience do. Start at [Open] and [New].
package replay
