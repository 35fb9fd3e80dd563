// Package curve holds learning curves and tables of them: what a training showed epoch by
// epoch, and what was known of the architecture before it began.
//
// A [Curve] is one training. A [Table] is many, in the format pmf-curves/1: JSON Lines, gzipped
// or not, a header first and then one architecture a line. A finished study exports to it, and
// public benchmarks are read from it; start at [Open].
//
// A metric keeps the unit and the direction that its table's header names (percent or a share;
// large or small is good): nothing here converts it. A missing value is nil, an absent key or a
// NaN, never 0. Tables are whole in memory, and safe to read from several goroutines.
package curve
