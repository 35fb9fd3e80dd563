package report

import (
	"cmp"
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/report/view"
)

// SearchFigures draws regret against cost, table by table: the interquartile mean over the
// seeds with its bootstrap band, for pmf and for those that came nearest to it or before.
func SearchFigures(r bench.SearchResult) ([]view.Block, error) {
	g := newSearchGrid(r)
	var blocks []view.Block
	for _, name := range g.tables {
		block, err := g.drawn(name)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, block)
	}
	return blocks, nil
}

// shown is how many methods a figure has: more lines than colours are read by nobody.
const shown = 6

// leaders lists pmf and the methods with the lowest mean regret over all budgets of a table.
func (g searchGrid) leaders(name string) []string {
	regret := func(method string) float64 {
		sum := 0.0
		for _, b := range g.budgets {
			sum += g.rows[searchCell{name, method, b}].RegretMean
		}
		return sum
	}
	methods := slices.Clone(g.methods)
	slices.SortStableFunc(methods, func(a, b string) int { return cmp.Compare(regret(a), regret(b)) })
	if at := slices.Index(methods, ours); at > 0 {
		methods = slices.Insert(slices.Delete(methods, at, at+1), 0, ours)
	}
	return methods[:min(shown, len(methods))]
}

// drawn draws one table.
func (g searchGrid) drawn(name string) (view.Block, error) {
	unit, alt := "", name+":"
	leaders := g.leaders(name)
	p := newPlot("", "regret (interquartile mean)")
	colours := []color.NRGBA{blue(), vermillion(), green(), orange(), purple(), grey()}
	for i, m := range leaders {
		var middle, low, high plotter.XYs
		for _, b := range slices.Sorted(slices.Values(g.budgets)) {
			row, ok := g.rows[searchCell{name, m, b}]
			if !ok {
				continue
			}
			cost := row.Budget * row.Total
			unit = row.Unit
			middle = append(middle, plotter.XY{X: cost, Y: row.RegretIQM})
			low, high = append(low, plotter.XY{X: cost, Y: row.RegretIQMLow}), append(high, plotter.XY{X: cost, Y: row.RegretIQMHigh})
		}
		if len(middle) == 0 {
			continue
		}
		if err := band(p, low, high, colours[i], 0x22, ""); err != nil {
			return view.Block{}, err
		}
		style := stroke(colours[i], 1.5)
		if i > 0 {
			style.Dashes = []vg.Length{vg.Points(float64(2 + 2*i)), vg.Points(2)}
		}
		if err := line(p, middle, style, m, plotter.NoStep); err != nil {
			return view.Block{}, err
		}
		alt += fmt.Sprintf(" %s ends at %.3f;", m, middle[len(middle)-1].Y)
	}
	p.X.Label.Text = "cost [" + unit + "]"
	p.Legend.Top = true
	title := name + ": regret against cost"
	if left := len(g.methods) - len(leaders); left > 0 {
		title += fmt.Sprintf(" (%d more in the table)", left)
	}
	return render(p, view.Figure{Name: "search-" + name, Title: title, Alt: alt})
}
