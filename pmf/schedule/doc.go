// Package schedule decides how far each candidate of a search is trained: successive halving,
// Hyperband, ASHA, median stopping, and screening. It knows neither architectures nor models: a
// [Scheduler] reads what was measured of the candidates in the order in which they were started,
// and says which of them goes on. Start at [History].
//
// Resources are whole units, epochs mostly, and larger values are better. A candidate is continued,
// never begun again, so what it has cost is the units that it has seen. Everything here is a pure
// function of the history and may be called concurrently.
package schedule
