package learn

import "math"

// node is a split, whose smaller values go to the node at left and the others to the one behind
// it, or a leaf, whose left is its own place.
//
// A leaf looks at the column of NaN that stands behind the inputs, and so a walk that has
// arrived may go on without leaving (NaN ≥ x is false, so it stays at left, which is its own
// place): no step needs a branch that the processor could guess wrongly. 16 bytes, four nodes a
// cache line.
type node struct {
	feature, left int32
	number        float64 // of a split its threshold, of a leaf its value
}

// tree is a regression tree; node 0 is the root.
// Children stand behind their parent, a pair side by side.
type tree []node

// padded returns the rows [n, p+1] one behind the other, each with a NaN at its end.
func padded(rows [][]float64) []float64 {
	if len(rows) == 0 {
		return nil
	}
	out := make([]float64, 0, len(rows)*(len(rows[0])+1))
	for _, row := range rows {
		out = append(append(out, row...), math.NaN())
	}
	return out
}

// step goes one node down for the row that starts at a place of rows. The comparison compiles to a
// flag set, not to a jump.
func (t tree) step(at int32, rows []float64, row int) int32 {
	n := &t[at]
	var right int32
	if rows[row+int(n.feature)] >= n.number {
		right = 1
	}
	return n.left + right
}

// values writes the value of each padded row to out. Four walk abreast, for each waits for
// memory most of the time. rows are [len(out), p+1], as padded makes them.
func (t tree) values(rows []float64, out []float64) {
	if len(out) == 0 {
		return
	}
	width := len(rows) / len(out)
	k := 0
	for ; k+4 <= len(out); k += 4 {
		t.four(rows[k*width:], width, out[k:k+4])
	}
	for ; k < len(out); k++ {
		at := int32(0)
		for next := t.step(0, rows, k*width); next != at; next = t.step(at, rows, k*width) {
			at = next
		}
		out[k] = t[at].number
	}
}

// four walks until none of four rows moves any more; those that arrive early stay where they are.
func (t tree) four(rows []float64, width int, out []float64) {
	var a, b, c, d int32
	for {
		e, f, g, h := t.step(a, rows, 0), t.step(b, rows, width), t.step(c, rows, 2*width), t.step(d, rows, 3*width)
		if (e^a)|(f^b)|(g^c)|(h^d) == 0 {
			break
		}
		a, b, c, d = e, f, g, h
	}
	out[0], out[1], out[2], out[3] = t[a].number, t[b].number, t[c].number, t[d].number
}

// shrink multiplies the values of all leaves, which are the nodes whose left is their own place.
func (t tree) shrink(by float64) {
	for i, n := range t {
		if int(n.left) == i {
			t[i].number *= by
		}
	}
}
