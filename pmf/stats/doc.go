// Package stats answers the statistical questions of a search: does a predictor rank as the
// truth does, is its interval honest, and is one method better than another on the same seeds?
//
// Two lists that are compared belong together index by index and have equal lengths; another length
// is a mistake of the caller and panics or goes unnoticed. NaN in a list is not looked for, and its
// answer means nothing, but for where a comment says otherwise. All functions leave their arguments
// unchanged and may run concurrently; start at [Spearman], [Coverage] and [PairedDifference].
//
// Correlations and recalls are fractions. Where a question has no answer (a correlation with a
// constant, the mean of nothing) the answer is NaN.
package stats
