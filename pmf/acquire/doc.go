// Package acquire scores candidates of a search by what was seen of others: tree-structured
// Parzen estimators, a Gaussian process or a forest with expected improvement, and expected
// hypervolume improvement for several objectives. It knows vectors alone: a search over
// architectures encodes them, a search over the rows of a table reads them. Start at [Scorer].
//
// Values to be modelled are to be maximised, but for [Improvement], whose objectives are
// minimised as everywhere in pmf/pareto. A row is a vector [p]; rows and candidates of a call
// are equally wide and finite. What is optimised over is always a given list of candidates: a
// space of cells has no gradient to follow, and who searches it makes candidates by mutation.
package acquire
