package bench

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/pool"
)

// CellsOptions configures Cells; the zero value is the recommended setting.
type CellsOptions struct {
	Seed  uint64 // the first
	Seeds int    // 0 means 30
	// Queries beyond the table's cells answer as all cells do.
	Queries  []int        // after how many the answer is looked at; nil means 25, 55, 100, 200, 500
	Methods  []pool.Named // nil means pool.Whole()
	Parallel int          // runs at once; 0 means 1, which times them honestly. It changes no other number
	// Progress is told after each run, in any order, and after each method; one call at a time.
	// nil means silent.
	Progress func(CellsProgress)
}

// CellsProgress tells how far a benchmark is.
type CellsProgress struct {
	Done, Total   int // runs
	Table, Method string
	// Finished holds all rows so far when those of a method have just been added; nil after a
	// run. It must not be changed.
	Finished *CellsResult
}

func (o CellsOptions) withDefaults() CellsOptions {
	o.Seeds, o.Parallel = cmp.Or(o.Seeds, 30), cmp.Or(o.Parallel, 1)
	if o.Queries == nil {
		o.Queries = []int{25, 55, 100, 200, 500}
	}
	o.Queries = slices.Compact(slices.Sorted(slices.Values(o.Queries)))
	if o.Methods == nil {
		o.Methods = pool.Whole()
	}
	if o.Progress == nil {
		o.Progress = func(CellsProgress) {}
	}
	return o
}

func (o CellsOptions) validate() error {
	if o.Seeds < 1 || o.Parallel < 1 {
		return fmt.Errorf("benchmark with %d seeds, %d at once, want at least 1 of each", o.Seeds, o.Parallel)
	}
	if len(o.Queries) == 0 || o.Queries[0] < 1 {
		return fmt.Errorf("benchmark looks after %v queries, want numbers above 0", o.Queries)
	}
	return nil
}

// Cells runs every method on a table of whole cells, once a seed. A query reveals the validation
// accuracy of one cell; the answer after some queries is the cell with the best of them, and it is
// scored by its test accuracy. Before a query nothing is known of a cell but its structure. An
// error comes with the rows that were finished before it. It plays each run once, to the largest
// number of queries, and reads the answers on its way.
func Cells(ctx context.Context, table *curve.Table, o CellsOptions) (CellsResult, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return CellsResult{}, err
	}
	// The table must say what was reached on validation and test data after equally many epochs.
	c, err := newCells(table)
	if err != nil {
		return CellsResult{}, err
	}
	result := c.described()
	result.Seed = o.Seed
	s := cellSearches{CellsOptions: o, cells: c}
	s.now = CellsProgress{Total: len(o.Methods) * o.Seeds, Table: table.Name}
	for _, method := range o.Methods {
		s.now.Method = method.Name
		runs, err := s.runs(ctx, method)
		if err != nil {
			return result, fmt.Errorf("table %s, method %s: %w", table.Name, method.Name, err)
		}
		for _, q := range o.Queries {
			result.Rows = append(result.Rows, newCellsRow(table.Name, method.Name, q, runs))
		}
		finished, now := result, s.now
		now.Finished = &finished
		s.Progress(now)
	}
	return result, nil
}

// cells is a table of whole cells as a pool whose trainings are one unit each. validated and tested
// are in the table's own unit, large is good.
type cells struct {
	pool              *pool.Pool
	epochs            int
	validated, tested []float64 // [candidate] accuracies
}

// newCells takes the rows that say what was reached after the longest training of the table, on
// validation and on test data. What the pool is made of tells their structure alone. The bare table
// has one epoch a row, the validation accuracy: so nothing but queries can reveal it, and test
// accuracies are out of reach.
func newCells(table *curve.Table) (*cells, error) {
	c := &cells{}
	for _, r := range table.Rows {
		for epochs := range r.ValidationAt {
			if _, ok := r.TestAt[epochs]; ok {
				c.epochs = max(c.epochs, epochs)
			}
		}
	}
	bare := &curve.Table{Header: curve.Header{Name: table.Name, Objective: "max", Epochs: 1, Operations: table.Operations, Space: table.Space}}
	for _, r := range table.Rows {
		validated, tested := at(r.ValidationAt, c.epochs), at(r.TestAt, c.epochs)
		if !r.OK() || math.IsNaN(validated) || math.IsNaN(tested) {
			continue
		}
		c.validated, c.tested = append(c.validated, validated), append(c.tested, tested)
		bare.Rows = append(bare.Rows, curve.Row{ID: r.ID, Ops: r.Ops, Graph: r.Graph, Arch: r.Arch, Curve: curve.Curve{Metric: []float64{validated}}})
	}
	if len(bare.Rows) < 2 {
		return nil, fmt.Errorf("table %s has %d rows with validation and test accuracies after equally many epochs (as val200 and test200), want at least 2", table.Name, len(bare.Rows))
	}
	var err error
	c.pool, err = pool.New(bare)
	return c, err
}

// at is the finite number for so many epochs, or NaN.
func at(m map[int]float64, epochs int) float64 {
	if v, ok := m[epochs]; ok && !math.IsInf(v, 0) {
		return v
	}
	return math.NaN()
}

// cellSearches is a Cells call under way.
type cellSearches struct {
	CellsOptions
	cells *cells
	now   CellsProgress
}

// runs plays one method once a seed.
func (s *cellSearches) runs(ctx context.Context, method pool.Named) ([]cellRun, error) {
	cells := float64(len(s.cells.validated))
	most := min(float64(s.Queries[len(s.Queries)-1]), cells)
	run := func(ctx context.Context, seed uint64) (cellRun, error) {
		o, err := pool.Run(ctx, s.cells.pool, method.New(seed), most/cells)
		if err != nil {
			return cellRun{}, err
		}
		return s.cells.run(o), nil
	}
	return bySeed(ctx, s.Seed, s.Seeds, s.Parallel, run, func() {
		s.now.Done++
		s.Progress(s.now)
	})
}
