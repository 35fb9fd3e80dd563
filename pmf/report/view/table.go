package view

import (
	"fmt"
	"math"
)

// A Table is rows under named columns.
type Table struct {
	Name    string   `json:"name"`            // how the command line calls it
	Title   string   `json:"title,omitempty"` // one line above it
	Columns []Column `json:"columns"`
	Rows    [][]any  `json:"rows"`            // strings, numbers, booleans; nil and NaN show as a dash
	Notes   []string `json:"notes,omitempty"` // sentences below it
	// Group, if above 0, is how many first columns name what is compared: the best of another
	// column is marked among the rows that are equal there; 0 compares all rows.
	Group int `json:"group,omitempty"`
	// Limit, if above 0, is how many rows are shown; what a person takes away as CSV has all.
	Limit int `json:"limit,omitempty"`
	// Facts says that the rows are facts about one thing: nobody wants them sorted, or as CSV.
	Facts bool `json:"facts,omitempty"`
}

// shown cuts a grid to the rows that are shown.
func (t Table) shown(grid [][]cell) [][]cell {
	if t.Limit > 0 && t.Limit < len(grid) {
		return grid[:t.Limit]
	}
	return grid
}

// notes are the sentences below the table; the last tells what is left out.
func (t Table) notes() []string {
	if t.Limit > 0 && t.Limit < len(t.Rows) {
		return append(t.Notes[:len(t.Notes):len(t.Notes)], fmt.Sprintf("%d of %d rows are shown.", t.Limit, len(t.Rows)))
	}
	return t.Notes
}

// A Column says how its cells read.
type Column struct {
	Name   string  `json:"name"`
	Unit   string  `json:"unit,omitempty"`
	Format string  `json:"format,omitempty"` // a fmt verb for numbers, such as %.2f; "" writes them plainly
	Better int     `json:"better,omitempty"` // +1: the largest number is marked as the best, −1: the smallest, 0: none
	Aim    float64 `json:"aim,omitempty"`    // where Better is 0: the number nearest to it is the best; 0: none
}

// goodness grows as numbers get better; ok is false where none is better than another.
func (c Column) goodness(v float64) (goodness float64, ok bool) {
	switch {
	case c.Better != 0:
		return float64(c.Better) * v, true
	case c.Aim != 0:
		return -math.Abs(v - c.Aim), true
	}
	return 0, false
}

// title returns the column's head, with its unit.
func (c Column) title() string {
	if c.Unit == "" {
		return c.Name
	}
	return c.Name + " [" + c.Unit + "]"
}

// cell is a value ready to be written.
type cell struct {
	text   string
	number bool
	best   bool
}

// cells formats every value and marks the best of each column that has a better end. A tie is
// marked wherever it stands; where all are equal none is marked.
func (t Table) cells() [][]cell {
	grid := make([][]cell, len(t.Rows))
	for i, row := range t.Rows {
		grid[i] = make([]cell, len(t.Columns))
		for j, column := range t.Columns {
			if j < len(row) {
				text, number := column.format(row[j])
				grid[i][j] = cell{text: text, number: number}
			}
		}
	}
	for _, rows := range t.groups(grid) {
		for j, column := range t.Columns {
			t.markBest(grid, rows, j, column)
		}
	}
	return grid
}

// groups divides the rows into those that are compared with each other.
func (t Table) groups(grid [][]cell) map[string][]int {
	groups := map[string][]int{}
	for i := range grid {
		key := ""
		for j := range min(t.Group, len(t.Columns)) {
			key += grid[i][j].text + "\x00"
		}
		groups[key] = append(groups[key], i)
	}
	return groups
}

// markBest marks the best of column j among some rows.
func (t Table) markBest(grid [][]cell, rows []int, j int, c Column) {
	best, worst := math.Inf(-1), math.Inf(1)
	how := make([]float64, len(rows))
	for k, i := range rows {
		how[k] = math.NaN()
		if v, ok := number(t.Rows[i], j); ok {
			if good, ok := c.goodness(v); ok {
				how[k], best, worst = good, max(best, good), min(worst, good)
			}
		}
	}
	for k, good := range how {
		grid[rows[k]][j].best = good == best && best > worst
	}
}

// number returns the value at j as a float64, when it is a finite number.
func number(row []any, j int) (float64, bool) {
	if j >= len(row) {
		return 0, false
	}
	var v float64
	switch x := row[j].(type) {
	case float64:
		v = x
	case float32:
		v = float64(x)
	case int:
		v = float64(x)
	case int64:
		v = float64(x)
	default:
		return 0, false
	}
	return v, !math.IsNaN(v) && !math.IsInf(v, 0)
}

// format writes one value. A number that came through JSON is a float64, so whole numbers
// without a format are written without a point.
func (c Column) format(value any) (text string, isNumber bool) {
	switch x := value.(type) {
	case nil:
		return "–", true
	case string:
		return x, false
	}
	v, ok := number([]any{value}, 0)
	switch {
	case ok && c.Format != "":
		return fmt.Sprintf(c.Format, v), true
	case ok && v == math.Trunc(v) && math.Abs(v) < 1e15:
		return fmt.Sprintf("%d", int64(v)), true
	case ok && math.Abs(v) >= 1e4 && math.Abs(v) < 1e15:
		return fmt.Sprintf("%.1f", v), true
	case ok:
		return fmt.Sprintf("%.4g", v), true
	}
	if _, isFloat := value.(float64); isFloat {
		return "–", true
	}
	return fmt.Sprint(value), false
}

// Bundle returns the table as one display.
func (t Table) Bundle() Bundle {
	return Bundle{Plain: t.Text(), HTML: t.HTML(), Markdown: t.Markdown()}
}

// right tells whether column j holds numbers only, and so is aligned to the right.
func (t Table) right(grid [][]cell, j int) bool {
	for i := range grid {
		if !grid[i][j].number {
			return false
		}
	}
	return len(grid) > 0
}
