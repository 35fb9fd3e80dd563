// Package front is the kernel that Jupyter sees. It answers at once whatever needs no
// compiler, queues executions, turns each cell into what GoNB runs, and publishes what the
// cell prints and displays in the order in which the program made it.
package front
