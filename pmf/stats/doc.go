// Package stats answers the statistical questions of a search: does a predictor rank as the
// truth does, is its interval honest, and is one method better than another on the same seeds?
//
// Correlations and recalls are fractions. Where a question has no answer (a correlation with a
// constant, the mean of nothing) the answer is NaN.
package stats
