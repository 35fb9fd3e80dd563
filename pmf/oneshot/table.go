package oneshot

import (
	"fmt"
	"math"
	"slices"

	"pmfnas/pmf/report/view"
	"pmfnas/pmf/stats"
)

// Document shows a result: a table of its rows, before it one of the methods' means where there
// are several seeds.
func (r Result) Document() view.Document {
	d := view.Document{Title: "One-shot methods"}
	if r.seeds() > 1 {
		t := r.means()
		d.Blocks = append(d.Blocks, view.Block{Table: &t})
	}
	t := r.table()
	d.Blocks = append(d.Blocks, view.Block{Table: &t})
	return d
}

// seeds counts the different seeds among the rows.
func (r Result) seeds() int {
	seeds := map[uint64]bool{}
	for _, row := range r.Rows {
		seeds[row.Seed] = true
	}
	return len(seeds)
}

// columns are those that both tables have, after the first ones.
func columns(first ...view.Column) []view.Column {
	return append(first,
		view.Column{Name: "test", Unit: "%", Format: "%.2f", Better: 1}, view.Column{Name: "shared", Unit: "%", Format: "%.2f"},
		view.Column{Name: "parameters", Format: "%.0f", Better: -1}, view.Column{Name: "multiply-adds", Format: "%.0f", Better: -1},
		view.Column{Name: "latency", Unit: "µs", Format: "%.1f", Better: -1},
		view.Column{Name: "search", Unit: "epochs", Format: "%.1f", Better: -1}, view.Column{Name: "search", Unit: "s", Format: "%.0f", Better: -1},
		view.Column{Name: "Spearman", Format: "%.2f", Better: 1},
	)
}

// numbers are a row's values of columns.
func (r Row) numbers() []float64 {
	rho := math.NaN()
	if r.Spearman != nil {
		rho = *r.Spearman
	}
	return []float64{
		100 * r.Test, 100 * r.Shared, float64(r.Params), float64(r.FLOPs), 1000 * r.LatencyMS, r.SearchEpochs, r.SearchSeconds, rho,
	}
}

// table has a line for each row.
func (r Result) table() view.Table {
	t := view.Table{
		Name: "oneshot", Title: fmt.Sprintf("%s; cells of %s in %s", r.Data, r.Space, r.Outline),
		Columns: append(columns(view.Column{Name: "method"}, view.Column{Name: "seed"}, view.Column{Name: "alone", Unit: "%", Format: "%.2f", Better: 1}),
			view.Column{Name: "its 95 % interval"}),
		Notes: r.notes(),
	}
	for _, row := range r.Rows {
		line := []any{row.Method, row.Seed}
		if row.Failed != "" {
			for len(line) < len(t.Columns) {
				line = append(line, nil)
			}
			t.Rows = append(t.Rows, line)
			t.Notes = append(t.Notes, fmt.Sprintf("%s with seed %d failed: %s.", row.Method, row.Seed, row.Failed))
			continue
		}
		line = append(line, 100*row.Accuracy)
		for _, v := range row.numbers() {
			line = append(line, v)
		}
		t.Rows = append(t.Rows, append(line, row.interval()))
	}
	return t
}

// interval writes the interval of the rank correlation.
func (r Row) interval() any {
	if r.SpearmanLow == nil || r.SpearmanHigh == nil {
		return nil
	}
	return fmt.Sprintf("%.2f to %.2f", *r.SpearmanLow, *r.SpearmanHigh)
}

// notes says what the columns are.
func (r Result) notes() []string {
	notes := []string{
		"Alone is the validation accuracy of the cell that was found, trained from fresh weights by the whole ladder; test is that network on images that no search sees.",
		"Search epochs are passes forward and back over all training images; a pass forward alone counts a third. Search seconds include compiling.",
	}
	for _, row := range r.Rows {
		if row.Paths > 0 {
			return append(notes, fmt.Sprintf("Spearman correlates shared and own validation accuracy of %d random cells, the same for all; its interval is by bootstrap over the cells.", row.Paths))
		}
	}
	return notes
}

// means has a line for each method: means over its seeds.
func (r Result) means() view.Table {
	t := view.Table{
		Name: "oneshot-means", Title: fmt.Sprintf("Means over %d seeds", r.seeds()),
		Columns: columns(view.Column{Name: "method"}, view.Column{Name: "alone", Unit: "%", Format: "%.2f", Better: 1}, view.Column{Name: "±", Format: "%.2f"}),
		Notes:   []string{"± is the standard error of the mean."},
	}
	var names []string
	for _, row := range r.Rows {
		if !slices.Contains(names, row.Method) {
			names = append(names, row.Method)
		}
	}
	for _, name := range names {
		t.Rows = append(t.Rows, r.mean(name))
	}
	return t
}

// mean averages the rows of a method that did not fail; NaN if all did.
func (r Result) mean(method string) []any {
	var alone []float64
	lists := make([][]float64, len(Row{}.numbers()))
	for _, row := range r.Rows {
		if row.Method != method || row.Failed != "" {
			continue
		}
		alone = append(alone, 100*row.Accuracy)
		for i, v := range row.numbers() {
			lists[i] = append(lists[i], v)
		}
	}
	mean, se := stats.MeanSE(alone)
	line := []any{method, mean, se}
	for _, list := range lists {
		mean, _ := stats.MeanSE(list)
		line = append(line, mean)
	}
	return line
}
