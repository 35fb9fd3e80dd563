// Package celltest holds the contract of an operation, as a test: its shapes, its cost, its
// gradients, and its values against numbers recorded from another implementation.
//
// Call [RunOp] for an operation; [Check] compares any other block with one [Reference].
package celltest
