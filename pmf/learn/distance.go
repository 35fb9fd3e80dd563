package learn

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// squaredDistances returns |a_i−b_j|² for all rows of both [len(a), len(b)].
func squaredDistances(a, b [][]float64) []float64 {
	return newOthers(b).squares(a, make([]float64, len(a)*len(b)))
}

// others are rows to which distances are asked, often of the same ones.
type others struct {
	rows  blas64.General
	norms []float64
}

func newOthers(rows [][]float64) others { return others{flatten(rows), squaredNorms(rows)} }

// squares writes the squared distances of rows to all others to the beginning of out, and returns
// that, as |a|² + |b|² − 2ab, for a matrix product is the fastest way over all pairs.
func (o others) squares(a [][]float64, out []float64) []float64 {
	n := len(o.norms)
	out = out[:len(a)*n]
	for i, u := range squaredNorms(a) {
		row := out[i*n : (i+1)*n]
		for j, v := range o.norms {
			row[j] = u + v
		}
	}
	if len(a[0]) > 0 {
		blas64.Gemm(blas.NoTrans, blas.Trans, -2, flatten(a), o.rows, 1, general(len(a), n, out))
	}
	for i, v := range out {
		if v < 0 { // by rounding
			out[i] = 0
		} else if !(v < far) {
			out[i] = far
		}
	}
	return out
}

// far stands for all distances beyond it, and for those whose computation overflows.
const far = 1e300

// products returns a_i·b_j for all rows of both [len(a), len(b)].
func products(a, b [][]float64) []float64 {
	out := make([]float64, len(a)*len(b))
	if len(a[0]) > 0 {
		blas64.Gemm(blas.NoTrans, blas.Trans, 1, flatten(a), flatten(b), 0, general(len(a), len(b), out))
	}
	return out
}

func squaredNorms(rows [][]float64) []float64 {
	out := make([]float64, len(rows))
	for i, row := range rows {
		out[i] = dot(row, row)
	}
	return out
}

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

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}
