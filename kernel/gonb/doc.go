// Package gonb runs an unmodified GoNB as a child and talks to it as a Jupyter client: it
// seeds the module in which cells are compiled, executes code, interrupts, and ends with no
// process left behind, even when the kernel itself is killed.
package gonb
