package learn

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
)

// squaredDistances returns |a_i−b_j|² for all rows of both [len(a), len(b)].
func squaredDistances(a, b [][]float64) []float64 {
	return newOthers(b).squares(a, make([]float64, len(a)*len(b)))
}

// others are rows to which distances are asked, often of the same ones. There must be one at least.
type others struct {
	columns [][]float64 // [p][n]: turned on their side, so that one pass along each serves all rows
	norms   []float64   // [n] |row|²
}

// newOthers copies the rows, column by column.
func newOthers(rows [][]float64) others {
	o := others{make([][]float64, len(rows[0])), squaredNorms(rows)}
	for d := range o.columns {
		o.columns[d] = make([]float64, len(rows))
		for j, row := range rows {
			o.columns[d][j] = row[d]
		}
	}
	return o
}

// squares writes the squared distances of rows to all others to the beginning of out, and returns
// that, as |a|² + |b|² − 2ab. Rows are few inputs long, for which a product of matrices is slow.
// What cancels there is of the size of the norms: rows should be centred, and near zero a distance
// is rough.
func (o others) squares(a [][]float64, out []float64) []float64 {
	n := len(o.norms)
	out = out[:len(a)*n]
	for i, u := range squaredNorms(a) {
		row := out[i*n : (i+1)*n]
		for j, v := range o.norms {
			row[j] = u + v
		}
		for d, v := range a[i] {
			floats.AddScaled(row, -2*v, o.columns[d])
		}
		for j, v := range row {
			if v < 0 { // by rounding
				row[j] = 0
			} else if !(v < far) {
				row[j] = far
			}
		}
	}
	return out
}

// far stands for all distances beyond it, and for those whose computation overflows (infinity minus
// infinity is NaN). A kernel makes 0 of it, which is what so far a row should weigh.
const far = 1e300

// products returns a_i·b_j for all rows of both [len(a), len(b)].
func products(a, b [][]float64) []float64 {
	out := make([]float64, len(a)*len(b))
	if len(a[0]) > 0 { // BLAS knows no matrices without columns
		blas64.Gemm(blas.NoTrans, blas.Trans, 1, flatten(a), flatten(b), 0, general(len(a), len(b), out))
	}
	return out
}

// squaredNorms returns |row|² of each row.
func squaredNorms(rows [][]float64) []float64 {
	out := make([]float64, len(rows))
	for i, row := range rows {
		out[i] = dot(row, row)
	}
	return out
}

// flatten copies rows into one block, row after row, as BLAS wants them.
func flatten(rows [][]float64) blas64.General {
	data := make([]float64, 0, len(rows)*len(rows[0]))
	for _, row := range rows {
		data = append(data, row...)
	}
	return general(len(rows), len(rows[0]), data)
}

func general(rows, columns int, data []float64) blas64.General {
	return blas64.General{Rows: rows, Cols: columns, Stride: columns, Data: data}
}

// dot adds up in order. floats.Dot is faster, but in another order, and its last bits differ.
func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}
