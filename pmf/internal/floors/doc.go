// Package floors holds the plan of the house: which room may import which. Its test reads the
// imports of the whole tree and fails when a room imports upwards or sideways, when two
// packages would collide in a notebook cell, and when what a cell links is no longer thin.
//
// A new room gets its place in [Plan]; nothing else here changes.
package floors
