// Package paper is the predictor in the paper's configuration (§1.2, Table 7): an ensemble of two
// random forests, two networks, boosted trees, and support vectors as a further member, under
// weights that are never negative (Eq. 9).
//
// The networks run on a device. They are this package's reason: the package predict, which cells
// of a notebook may import, does not know them. [New] takes a [neural.Runtime] that is open,
// [All] and [Ensembles] open one when it is first needed, and [Members] are for ensembles of
// one's own.
package paper
