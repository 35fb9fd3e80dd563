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
	methods := slices.DeleteFunc(slices.Clone(g.methods), func(m string) bool { return len(g.line(name, m).middle) == 0 })
	slices.SortStableFunc(methods, func(a, b string) int { return cmp.Compare(regret(a), regret(b)) })
	if at := slices.Index(methods, ours); at > 0 {
		methods = slices.Insert(slices.Delete(methods, at, at+1), 0, ours)
	}
	return methods[:min(shown, len(methods))]
}

// drawn draws one table, the cost on a logarithmic axis. Dashes grow with the rank, so that lines
// are told apart in black and white, too.
func (g searchGrid) drawn(name string) (view.Block, error) {
	leaders := g.leaders(name)
	first := g.line(name, leaders[0])
	p := chart.New(fmt.Sprintf("cost, of %.6g %s for training all", first.total, first.unit), "regret (interquartile mean)")
	var costs []plot.Tick
	for _, b := range g.budgets {
		costs = append(costs, plot.Tick{Value: math.Log(b), Label: budgetName(b)})
	}
	p.X.Tick.Marker = plot.ConstantTicks(costs)
	p.Legend.Top = true
	colours := []color.NRGBA{chart.Blue(), chart.Vermillion(), chart.Green(), chart.Orange(), chart.Purple(), chart.Grey()}
	alt := name + ":"
	for i, m := range leaders {
		l, style := g.line(name, m), chart.Stroke(colours[i], 1.5)
		if i > 0 {
			style.Dashes = []vg.Length{vg.Points(float64(2 + 2*i)), vg.Points(2)}
		}
		if err := errors.Join(band(p, l.low, l.high, colours[i], 0x22, ""), chart.Line(p, l.middle, style, m, plotter.NoStep)); err != nil {
			return view.Block{}, err
		}
		alt += fmt.Sprintf(" %s ends at %.3f;", m, l.middle[len(l.middle)-1].Y)
	}
	title := name + ": regret against cost"
	if left := len(g.methods) - len(leaders); left > 0 {
		title += fmt.Sprintf(" (%d more in the table)", left)
	}
	return render(p, view.Figure{Name: "search-" + name, Title: title, Alt: strings.TrimSuffix(alt, ";")})
}

// searchLine is the regret of one method on one table, by the logarithm of the budget.
type searchLine struct {
	middle, low, high plotter.XYs
	unit              string
	total             float64 // cost of training all
}

func (g searchGrid) line(name, method string) searchLine {
	var l searchLine
	for _, b := range slices.Sorted(slices.Values(g.budgets)) {
		row, ok := g.rows[searchCell{name, method, b}]
		if !ok {
			continue
		}
		l.unit, l.total = row.Unit, row.Total
		l.middle = append(l.middle, plotter.XY{X: math.Log(b), Y: row.RegretIQM})
		l.low, l.high = append(l.low, plotter.XY{X: math.Log(b), Y: row.RegretIQMLow}), append(l.high, plotter.XY{X: math.Log(b), Y: row.RegretIQMHigh})
	}
	return l
}
