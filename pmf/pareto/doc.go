// Package pareto finds the best trade-offs among points with several objectives: the
// non-dominated front, the hypervolume that it covers, and its knee. Every objective is
// minimised; negate what is to be maximised.
package pareto
