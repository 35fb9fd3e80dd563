package pool

import (
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"pmfnas/pmf/curve"
)

// encode turns what is known of rows before training into numbers, one vector a row. Features and
// the logarithm of the parameters are standardised; what a row does not tell is their mean.
// Operations are one-hot by place where all rows list equally many, else counted by kind,
// standardised too. Columns that are the same for all rows are left out. The vectors are all
// equally long. Nothing measured by training enters. Cost: rows times columns.
func encode(rows []curve.Row) [][]float64 {
	var columns [][]float64
	add := func(column []float64) {
		if slices.Max(column) > slices.Min(column) {
			columns = append(columns, column)
		}
	}
	for _, name := range featureNames(rows) {
		add(standardised(rows, func(r curve.Row) float64 {
			if v, ok := r.Features[name]; ok {
				return v
			}
			return math.NaN()
		}))
	}
	// Parameters span decades; their logarithm spreads evenly.
	add(standardised(rows, func(r curve.Row) float64 { return math.Log1p(r.Parameters()) }))
	// A cell of a fixed shape: each place is a choice by itself.
	if places, equal := opPlaces(rows); equal {
		for at := range places {
			for _, kind := range opKinds(rows, func(r curve.Row) []string { return r.Ops[at : at+1] }) {
				add(column(rows, func(r curve.Row) float64 { return indicator(r.Ops[at] == kind) }))
			}
		}
	} else {
		for _, kind := range opKinds(rows, firstLabels) {
			add(standardised(rows, func(r curve.Row) float64 { return float64(count(firstLabels(r), kind)) }))
		}
	}
	vectors := make([][]float64, len(rows))
	for i := range rows {
		vectors[i] = make([]float64, len(columns))
		for j, c := range columns {
			vectors[i][j] = c[i]
		}
	}
	return vectors
}

func featureNames(rows []curve.Row) []string {
	names := map[string]bool{}
	for _, r := range rows {
		for name := range r.Features {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// opPlaces tells whether all rows list equally many operations, and how many.
func opPlaces(rows []curve.Row) (places int, equal bool) {
	places = len(rows[0].Ops)
	for _, r := range rows {
		if len(r.Ops) != places {
			return 0, false
		}
	}
	return places, true
}

// opKinds lists the operations that some row has, sorted.
func opKinds(rows []curve.Row, of func(curve.Row) []string) []string {
	kinds := map[string]bool{}
	for _, r := range rows {
		for _, kind := range of(r) {
			kinds[kind] = true
		}
	}
	return slices.Sorted(maps.Keys(kinds))
}

// firstLabels are a row's operations without their sizes: conv3x3 of conv3x3-64-s1.
func firstLabels(r curve.Row) []string {
	kinds := make([]string, len(r.Ops))
	for i, op := range r.Ops {
		kinds[i] = labels(op)[0]
	}
	return kinds
}

func count(all []string, one string) (n int) {
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func column(rows []curve.Row, number func(curve.Row) float64) []float64 {
	values := make([]float64, len(rows))
	for i, r := range rows {
		values[i] = number(r)
	}
	return values
}

// standardised is a column with mean 0 and variance 1 of the known values; unknown ones are 0. The
// mean of the column, 0, stands in for what is unknown. With fewer than two known values the column
// is all 0, and left out.
func standardised(rows []curve.Row, number func(curve.Row) float64) []float64 {
	values := column(rows, number)
	finite := func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
	known := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return !finite(v) })
	if len(known) < 2 {
		return make([]float64, len(rows))
	}
	mean, deviation := stat.MeanStdDev(known, nil)
	for i, v := range values {
		values[i] = 0
		if finite(v) && deviation > 0 {
			values[i] = (v - mean) / deviation
		}
	}
	return values
}
