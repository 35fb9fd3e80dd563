package neural

// A table is a list of samples as the network reads them: of each a list of arrays, as batchDims
// says.
type table struct {
	shape
	vertices int           // room in each graph
	samples  [][][]float32 // [sample][array] flat, row-major
}

// rows copies some samples into the arrays of a batch; the rows beyond theirs are zero.
func (t *table) rows(indices []int, batch int) []array {
	var arrays []array
	for part, dims := range t.batchDims(t.vertices) {
		size := 1
		for _, d := range dims {
			size *= d
		}
		data := make([]float32, batch*size)
		for row, i := range indices {
			copy(data[row*size:], t.samples[i][part])
		}
		arrays = append(arrays, array{data, append([]int{batch}, dims...)})
	}
	return arrays
}
