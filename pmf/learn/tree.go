package learn

// node is a split, or a leaf when feature is negative. Where smaller values go stands right
// behind it, the other side at right.
type node struct {
	feature, right int32
	number         float64 // of a split its threshold, of a leaf its value
}

// tree is a regression tree; node 0 is the root.
type tree []node

func (t tree) at(row []float64) float64 {
	i := int32(0)
	for t[i].feature >= 0 {
		if row[t[i].feature] < t[i].number {
			i++
		} else {
			i = t[i].right
		}
	}
	return t[i].number
}

// scale multiplies the values of all leaves.
func (t tree) scale(by float64) {
	for i := range t {
		if t[i].feature < 0 {
			t[i].number *= by
		}
	}
}
