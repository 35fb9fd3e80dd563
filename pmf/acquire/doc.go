// Package acquire scores candidates of a search by what was seen of others: tree-structured
// Parzen estimators, a Gaussian process or a forest with expected improvement, and expected
// hypervolume improvement for several objectives. It knows vectors alone: a search over
// architectures encodes them, a search over the rows of a table reads them. Start at [Scorer].
package acquire
