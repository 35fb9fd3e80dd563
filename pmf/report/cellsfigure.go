package report

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/report/chart"
	"pmfnas/pmf/report/view"
)

// CellsFigure draws how far the answers are from the best cell, against queries: means over the
// seeds with a band of one standard error, for pmf and for those that came nearest. The axis of
// queries is logarithmic, by their natural logarithms with ticks of our own.
func CellsFigure(r bench.CellsResult) (view.Block, error) {
	g := newCellsGrid(r)
	p := chart.New("queries", "test accuracy below the best cell's")
	var marks []plot.Tick
	for _, q := range g.queries {
		marks = append(marks, plot.Tick{Value: math.Log(float64(q)), Label: fmt.Sprint(q)})
	}
	p.X.Tick.Marker = plot.ConstantTicks(marks)
	p.Legend.Top = true
	colours := []color.NRGBA{chart.Blue(), chart.Vermillion(), chart.Green(), chart.Orange(), chart.Purple(), chart.Grey()}
	alt := r.Table + ":"
	for i, m := range g.leaders() {
		style := chart.Stroke(colours[i], 1.5)
		if i > 0 {
			style.Dashes = []vg.Length{vg.Points(float64(2 + 2*i)), vg.Points(2)}
		}
		low, middle, high := g.line(m)
		if err := errors.Join(band(p, low, high, colours[i], 0x22, ""), chart.Line(p, middle, style, m, plotter.NoStep)); err != nil {
			return view.Block{}, err
		}
		alt += fmt.Sprintf(" %s ends %.3f below the best;", m, middle[len(middle)-1].Y)
	}
	title := r.Table + ": distance from the best cell"
	if left := len(g.methods) - len(g.leaders()); left > 0 {
		title += fmt.Sprintf(" (%d more in the table)", left)
	}
	return render(p, view.Figure{Name: "cells-" + r.Table, Title: title, Alt: strings.TrimSuffix(alt, ";")})
}

// leaders lists pmf and the methods with the best answers on average over all queries.
func (g cellsGrid) leaders() []string {
	reached := func(method string) (sum float64) {
		for _, q := range g.queries {
			sum += g.rows[cellsPlace{method, q}].TestMean
		}
		return sum
	}
	methods := slices.SortedStableFunc(slices.Values(g.methods), func(a, b string) int { return cmp.Compare(reached(b), reached(a)) })
	if at := slices.Index(methods, ours); at > 0 {
		methods = slices.Insert(slices.Delete(methods, at, at+1), 0, ours)
	}
	return methods[:min(shown, len(methods))]
}

// line is a method's distance from the optimum by the logarithm of the queries. The band is one
// standard error over the seeds, cut at 0: nothing is better than the best cell.
func (g cellsGrid) line(method string) (low, middle, high plotter.XYs) {
	for _, q := range g.queries {
		row, ok := g.rows[cellsPlace{method, q}]
		if !ok {
			continue
		}
		x, y, se := math.Log(float64(q)), g.Optimum-row.TestMean, row.TestSD/math.Sqrt(float64(row.Seeds))
		low, high = append(low, plotter.XY{X: x, Y: max(0, y-se)}), append(high, plotter.XY{X: x, Y: y + se})
		middle = append(middle, plotter.XY{X: x, Y: y})
	}
	return low, middle, high
}
