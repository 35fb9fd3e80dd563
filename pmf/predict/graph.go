package predict

// Graph is the structure of an architecture as a directed acyclic graph: its vertices are
// operations, in an order in which every arc leads forwards.
type Graph struct {
	// Ops holds the labels of each vertex, such as conv3x3, 64 and s1: whatever an operation
	// shares with others should be a label of its own.
	Ops  [][]string
	Arcs [][2]int // from, to; from < to
}
