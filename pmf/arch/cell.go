package arch

import "fmt"

// Nodes is the number of intermediate nodes in a cell.
const Nodes = 4

// Edges is the number of edges in a cell: node i may read the two inputs and the nodes
// before it, so 2 + 3 + 4 + 5.
const Edges = 14

// Cell is C of the space: the operation on each edge, node by node. Node 0 has edges 0 and 1
// (from inputs 0 and 1), node 1 edges 2 to 4 (from the inputs and node 0), and so on. All cells of
// a network are the same one. The zero value carries conv3 on every edge, as Conv3 is Op 0.
type Cell [Edges]Op

// EdgeEnds returns where an edge leaves and where it arrives: 0 and 1 are the two inputs
// (the outputs of the cells k-2 and k-1), 2 to 5 the intermediate nodes.
func EdgeEnds(edge int) (from, to int) {
	// Node `to` receives `to` edges, from 0 to to-1: take whole nodes off until the rest is a
	// place among the edges of one.
	for to = 2; edge >= to; to++ {
		edge -= to
	}
	return edge, to
}

// EdgeBetween returns the edge that leaves from and arrives at to, numbered as by EdgeEnds. It
// wants 0 ≤ from < to and 2 ≤ to ≤ 5. The nodes before `to` have 2 + 3 + … + (to-1) edges.
func EdgeBetween(from, to int) int { return (to*(to-1))/2 - 1 + from }

// Live tells of each intermediate node whether anything arrives at it, along edges that are not
// zero, from an input or from a node that is itself live.
func (c Cell) Live() [Nodes]bool {
	var live [Nodes]bool
	// Edges stand in the order of their heads, so live[from-2] is settled before it is asked
	// for.
	for i, op := range c {
		from, to := EdgeEnds(i)
		if op != Zero && (from < 2 || live[from-2]) {
			live[to-2] = true
		}
	}
	return live
}

// Prune sets the edges that leave a dead node to zero: the canonical form of the cell. Cells that
// only differ in the order of their nodes remain different: they have different layouts.
func (c Cell) Prune() Cell {
	live := c.Live()
	for i := range c {
		if from, _ := EdgeEnds(i); from >= 2 && !live[from-2] {
			c[i] = Zero
		}
	}
	return c
}

// Validate refuses a cell that computes nothing, or has an unknown operation.
func (c Cell) Validate() error {
	for i, op := range c {
		if int(op) >= len(opNames) {
			return fmt.Errorf("edge %d has operation %d, want at most %d", i, op, len(opNames)-1)
		}
	}
	if c.Live() == [Nodes]bool{} {
		return fmt.Errorf("every node of the cell is dead, want an operation on an edge from an input")
	}
	return nil
}
