// Package learn holds small regressors for tables of tens to thousands of rows: ridge, random
// forest, extremely randomised and boosted trees, support vectors (ε and ν) and a Gaussian
// process, behind one [Regressor].
//
// They are written for the inner loop of a search, which fits them again every round: fifty
// rows take milliseconds. All take their randomness from the caller, and an untouched options
// struct is a sensible setting for fifty rows as well as for a thousand. They use all processors,
// whose number changes no result.
//
// A table is a list of rows, x [n, p], all of the same width and finite, with one value a row, y
// [n]. Inputs need no scaling: whoever depends on it standardises by itself. Missing inputs are
// the caller's to fill. Start at [All], or at [NewForest] and [NewGP], which also say how sure
// they are.
package learn
