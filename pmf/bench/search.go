package bench

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/pool"
)

// SearchOptions configures Search; the zero value is the recommended setting.
type SearchOptions struct {
	Seed     uint64       // the first
	Seeds    int          // 0 means 30
	Budgets  []float64    // shares of the cost of training all to the end; nil means 0.02, 0.05, 0.1, 0.2
	Methods  []pool.Named // nil means pool.All()
	Parallel int          // runs at once; 0 means 1, which times them honestly. It changes no other number
	// Progress is told after each run, in any order, and after each row; one call at a time.
	// nil means silent.
	Progress func(SearchProgress)
}

// SearchProgress tells how far a benchmark is.
type SearchProgress struct {
	Done, Total   int // runs
	Table, Method string
	Budget        float64
	// Finished holds all rows so far when it is a row that has just been finished, the last of
	// them; nil after a run. It must not be changed.
	Finished *SearchResult

	work float64 // the budgets of all runs of a method together
}

func (o SearchOptions) withDefaults() SearchOptions {
	o.Seeds, o.Parallel = cmp.Or(o.Seeds, 30), cmp.Or(o.Parallel, 1)
	if o.Budgets == nil {
		o.Budgets = []float64{0.02, 0.05, 0.1, 0.2}
	}
	if o.Methods == nil {
		o.Methods = pool.All()
	}
	if o.Progress == nil {
		o.Progress = func(SearchProgress) {}
	}
	return o
}

func (o SearchOptions) validate() error {
	if o.Seeds < 1 || o.Parallel < 1 {
		return fmt.Errorf("benchmark with %d seeds, %d at once, want at least 1 of each", o.Seeds, o.Parallel)
	}
	for _, b := range o.Budgets {
		if !(b > 0 && b <= 1) {
			return fmt.Errorf("benchmark has a budget of %v, want a share above 0 and at most 1", b)
		}
	}
	return nil
}

// Search runs every method on every table within every budget, once a seed. The pool is every
// complete row of a table; see [pool.Run] for what a method may do, and [pool.Pool.Regret] for what
// its answer is worth. An error comes with the rows that were finished before it. It plays
// tables·Budgets·Methods·Seeds runs. Equal seeds of two methods meet the rows in the same random
// order where they draw at all.
func Search(ctx context.Context, tables []*curve.Table, o SearchOptions) (SearchResult, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return SearchResult{}, err
	}
	s := searches{SearchOptions: o}
	var pools []*pool.Pool
	var names []string
	for _, table := range tables {
		p, err := pool.New(table)
		if err != nil {
			return SearchResult{}, err
		}
		pools, names = append(pools, p), append(names, table.Name)
		for _, b := range o.Budgets {
			s.now.work += b * float64(o.Seeds)
		}
	}
	s.now.Total = len(pools) * len(o.Budgets) * len(o.Methods) * o.Seeds
	result := SearchResult{Format: SearchFormat, Table: strings.Join(names, ","), Seed: o.Seed, Rows: []SearchRow{}}
	for _, p := range pools {
		if err := s.pool(ctx, p, &result); err != nil {
			return result, err
		}
	}
	return result, nil
}

// searches is a Search call under way.
type searches struct {
	SearchOptions
	now SearchProgress
}

// pool adds the rows of one table.
func (s *searches) pool(ctx context.Context, p *pool.Pool, result *SearchResult) error {
	for _, budget := range s.Budgets {
		for _, method := range s.Methods {
			s.now.Table, s.now.Method, s.now.Budget = p.Task.Name, method.Name, budget
			outcomes, err := s.runs(ctx, p, method, budget)
			if err != nil {
				return fmt.Errorf("table %s, method %s, budget %v: %w", p.Task.Name, method.Name, budget, err)
			}
			result.Rows = append(result.Rows, newSearchRow(p, method.Name, budget, s.Seed, outcomes))
			finished, now := *result, s.now
			now.Finished = &finished
			s.Progress(now)
		}
	}
	return nil
}

// runs plays one method once a seed.
func (s *searches) runs(ctx context.Context, p *pool.Pool, method pool.Named, budget float64) ([]pool.Outcome, error) {
	run := func(ctx context.Context, seed uint64) (pool.Outcome, error) {
		return pool.Run(ctx, p, method.New(seed), budget)
	}
	return bySeed(ctx, s.Seed, s.Seeds, s.Parallel, run, func() {
		s.now.Done++
		s.Progress(s.now)
	})
}
