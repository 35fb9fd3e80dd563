// Package replay answers evaluations from a recorded table of learning curves instead of
// training: a search that took a day runs again in a second, under a clock that counts the
// seconds each recorded epoch took. Whatever finished study was exported can be replayed, by
// another strategy, seed or budget, as long as it asks for architectures that the table holds.
package replay
