package predict

// Graph is the structure of an architecture as a directed acyclic graph: its vertices are
// operations, in an order in which every arc leads forwards.
type Graph struct {
	// Ops holds the labels of each vertex, such as conv3x3, 64 and s1: whatever an operation
	// shares with others should be a label of its own.
	Ops  [][]string
	Arcs [][2]int // from, to; from < to
}

// counts returns how often each label occurs; nothing for an unknown graph.
func (g *Graph) counts() map[string]float64 {
	out := map[string]float64{}
	if g == nil {
		return out
	}
	for _, labels := range g.Ops {
		for _, label := range labels {
			out[label]++
		}
	}
	return out
}
