// Package cellgraph draws an architecture: its cell as a graph, with operations on the edges and
// nodes in topological order, and above it how the cells follow each other. The drawing is an SVG
// of its own white sheet, which reads in light and dark pages alike, in colours that people with
// any colour vision tell apart. Start at [Figure].
package cellgraph
