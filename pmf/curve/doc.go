// Package curve holds learning curves and tables of them: what a training showed epoch by
// epoch, and what was known of the architecture before it began.
//
// A [Curve] is one training. A [Table] is many, in the format pmf-curves/1: JSON Lines, gzipped
// or not, a header first and then one architecture a line. A finished study exports to it, and
// public benchmarks are read from it; start at [Open].
package curve
