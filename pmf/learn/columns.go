package learn

import (
	"cmp"
	"slices"
)

// columns is a table turned on its side: for each input its values, and the rows in the order
// of their values. It is sorted once a fit and shared by every tree, from any number of goroutines;
// rows are int32, as half the memory is half the traffic.
type columns struct {
	rows   int
	values [][]float64 // [p][n]
	order  [][]int32   // [p][n], ascending; equal values by row
}

// newColumns sorts every input once, p·n·log n.
func newColumns(x [][]float64) *columns {
	n, p := len(x), len(x[0])
	c := &columns{n, make([][]float64, p), make([][]int32, p)}
	for j := range p {
		values, order := make([]float64, n), make([]int32, n)
		for i, row := range x {
			values[i], order[i] = row[j], int32(i)
		}
		slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(values[a], values[b]) })
		c.values[j], c.order[j] = values, order
	}
	return c
}
