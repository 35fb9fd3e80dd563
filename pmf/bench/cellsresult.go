package bench

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"pmfnas/pmf/pool"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/stats"
)

// CellsFormat names the schema of a CellsResult.
const CellsFormat = "pmf-bench-cells/1"

// CellsResult is what Cells found, and what there was to find.
type CellsResult struct {
	Format string `json:"format"`
	Table  string `json:"table"`
	Seed   uint64 `json:"seed"`   // the first
	Cells  int    `json:"cells"`  // in the table
	Epochs int    `json:"epochs"` // after which their accuracies are told
	// Optimum is the best test accuracy, and Best that of the cell with the best validation
	// accuracy, at which every method ends. Accuracies are in the table's unit.
	Optimum   float64     `json:"optimum"`
	Best      float64     `json:"best"`
	Quantiles []CellShare `json:"quantiles"` // of the test accuracies
	Rows      []CellsRow  `json:"rows"`      // by method, by queries
}

// CellShare is a quantile: a share of the cells has at most this test accuracy.
type CellShare struct {
	Share float64 `json:"share"`
	Test  float64 `json:"test"`
}

// CellsRow is the answer of one method after some queries, over all seeds. TestMean and TestSD are
// over the answers of all seeds.
type CellsRow struct {
	Table           string    `json:"table"`
	Method          string    `json:"method"`
	Queries         int       `json:"queries"`
	Seeds           int       `json:"seeds"`
	TestMean        float64   `json:"test_mean"`
	TestSD          float64   `json:"test_sd"`          // between seeds; 0 for a single one
	ValidationMean  float64   `json:"validation_mean"`  // by which the answer was chosen
	Found           float64   `json:"found"`            // share of the seeds that had found the best by validation
	DecisionSeconds float64   `json:"decision_seconds"` // of the method itself a query, mean over whole runs
	Tests           []float64 `json:"tests"`            // by seed
}

// described returns a result without rows.
func (c *cells) described() CellsResult {
	best := 0
	for i, v := range c.validated {
		if v > c.validated[best] {
			best = i
		}
	}
	r := CellsResult{
		Format: CellsFormat, Table: c.pool.Task.Name, Cells: len(c.validated), Epochs: c.epochs,
		Optimum: slices.Max(c.tested), Best: c.tested[best], Rows: []CellsRow{},
	}
	for _, share := range []float64{0.5, 0.9, 0.99, 0.999, 1} {
		r.Quantiles = append(r.Quantiles, CellShare{share, stats.Quantile(c.tested, share)})
	}
	return r
}

// cellRun is the answer of a run after each query. The answer after query q stands at q−1.
type cellRun struct {
	validated, tested []float64 // [query]
	found             []bool    // [query] it is the best of the table
	deciding          float64   // seconds a query
}

// Of equal validation accuracies the first found stays.
func (c *cells) run(o pool.Outcome) cellRun {
	var r cellRun
	best, answer := slices.Max(c.validated), -1
	for _, step := range o.Steps {
		if answer < 0 || c.validated[step.Candidate] > c.validated[answer] {
			answer = step.Candidate
		}
		r.validated, r.tested = append(r.validated, c.validated[answer]), append(r.tested, c.tested[answer])
		r.found = append(r.found, c.validated[answer] == best)
	}
	r.deciding = o.Deciding.Seconds() / math.Max(1, float64(len(o.Steps)))
	return r
}

// newCellsRow summarises runs after so many queries, or after all where there were fewer.
func newCellsRow(table, method string, queries int, runs []cellRun) CellsRow {
	last := func(r cellRun) int { return min(queries, len(r.tested)) - 1 }
	row := CellsRow{Table: table, Method: method, Queries: queries, Seeds: len(runs)}
	row.Tests = column(runs, func(r cellRun) float64 { return r.tested[last(r)] })
	row.TestMean = stat.Mean(row.Tests, nil)
	if len(runs) > 1 {
		row.TestSD = stat.StdDev(row.Tests, nil)
	}
	row.ValidationMean = stat.Mean(column(runs, func(r cellRun) float64 { return r.validated[last(r)] }), nil)
	row.Found = stat.Mean(column(runs, func(r cellRun) float64 {
		if r.found[last(r)] {
			return 1
		}
		return 0
	}), nil)
	row.DecisionSeconds = stat.Mean(column(runs, func(r cellRun) float64 { return r.deciding }), nil)
	return row
}

// Save writes the result to a file as indented JSON. The file appears whole or not at all.
func (r CellsResult) Save(path string) error { return view.Save(path, r) }
