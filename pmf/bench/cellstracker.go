package bench

import "fmt"

// NoteCells does the same for a benchmark on whole cells.
func (t *Tracker) NoteCells(p CellsProgress) string {
	s := step{done: p.Done, total: p.Total, table: p.Table, method: p.Method, work: 1, all: float64(p.Total) / float64(len(t.names)), note: p.Method}
	if p.Finished != nil {
		row := p.Finished.Rows[len(p.Finished.Rows)-1]
		s.row = fmt.Sprintf("%.2f ± %.2f after %d queries", row.TestMean, row.TestSD, row.Queries)
	}
	return t.note(s)
}
