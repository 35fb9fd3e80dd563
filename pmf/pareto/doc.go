// Package pareto finds the best trade-offs among points with several objectives: the
// non-dominated front, the hypervolume that it covers, and its knee. Every objective is
// minimised; negate what is to be maximised.
//
// A point is a slice with one value an objective; all points of a call have equally many. Scales
// do not matter to fronts, but they do to hypervolumes. Start at [Front].
package pareto
