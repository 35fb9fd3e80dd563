// Package cellgraph draws a network: its cell as a graph, with operations on the edges and nodes in
// topological order, and above it how the cells follow each other. The drawing is an SVG of its own
// white sheet, which reads in light and dark pages alike, in colours that people with any colour
// vision tell apart. It takes plain words and numbers, so that an architecture can draw itself.
// Start at [Network.SVG].
package cellgraph
