package bench

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/pool"
)

// AblationOptions configures Ablation; the zero value is the recommended setting.
type AblationOptions struct {
	// Run i has seed Seed+i, the same for all variants, so that they can be compared in pairs.
	Seed      uint64       // the first
	Seeds     int          // 0 means 30
	Variants  []Variant    // nil means Variants()
	Predictor string       // of the studies; "" means the recommended one
	Budget    float64      // share of the cost of training all to the end; 0 means 0.1
	Workers   int          // simulated, for the time that a study takes; 0 means 1. It changes no other number
	Methods   []pool.Named // among which those of tables without architectures are found; nil means pmf and pool.Ablations()
	Folder    string       // below which studies are kept while they run; "" means that of temporary files
	Parallel  int          // runs at once; 0 means 1. It changes the seconds of deciding alone
	// Progress is told after each run, in any order, and after each row; one call at a time.
	// nil means silent.
	Progress func(AblationProgress)
}

// AblationProgress tells how far a benchmark is.
type AblationProgress struct {
	Done, Total    int // runs
	Table, Variant string
	// Finished holds all rows so far when it is a row that has just been finished, the last of
	// them; nil after a run. It must not be changed.
	Finished *AblationResult
}

func (o AblationOptions) withDefaults() AblationOptions {
	o.Seeds, o.Parallel, o.Workers = cmp.Or(o.Seeds, 30), cmp.Or(o.Parallel, 1), cmp.Or(o.Workers, 1)
	o.Budget = cmp.Or(o.Budget, 0.1)
	if o.Variants == nil {
		o.Variants = Variants()
	}
	if o.Methods == nil {
		o.Methods = slices.Concat(pool.All(), pool.Ablations())
	}
	if o.Progress == nil {
		o.Progress = func(AblationProgress) {}
	}
	return o
}

func (o AblationOptions) validate() error {
	switch {
	case o.Seeds < 1 || o.Parallel < 1 || o.Workers < 1:
		return fmt.Errorf("ablation with %d seeds, %d at once, on %d workers, want at least 1 of each", o.Seeds, o.Parallel, o.Workers)
	case !(o.Budget > 0 && o.Budget <= 1):
		return fmt.Errorf("ablation with a budget of %v, want a share above 0 and at most 1", o.Budget)
	}
	return nil
}

// Ablation runs the whole method on every table, once a seed, and again without each of its parts
// (Table 16), all with the same budget. Where a table's rows name architectures it is a whole study
// through its three stages, which replays the table; elsewhere the method that the variant names
// among those for pools. An error comes with the rows that were finished before it. It runs
// tables·variants·Seeds studies or searches.
func Ablation(ctx context.Context, tables []*curve.Table, o AblationOptions) (AblationResult, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return AblationResult{}, err
	}
	// Studies need a journal; it goes with the call.
	folder, err := os.MkdirTemp(o.Folder, "ablation-*")
	if err != nil {
		return AblationResult{}, fmt.Errorf("ablation: %w", err)
	}
	defer os.RemoveAll(folder)
	o.Folder = folder
	var subjects []subject
	result := AblationResult{Format: AblationFormat, Seed: o.Seed, Budget: o.Budget, Rows: []AblationRow{}}
	var names []string
	for _, table := range tables {
		s, err := newSubject(table, o)
		if err != nil {
			return result, err
		}
		subjects, names = append(subjects, s), append(names, table.Name)
	}
	result.Table = strings.Join(names, ",")
	a := ablations{AblationOptions: o}
	a.now.Total = len(subjects) * len(o.Variants) * o.Seeds
	for _, s := range subjects {
		if err := a.table(ctx, s, &result); err != nil {
			return result, err
		}
	}
	return result, nil
}

// A subject is a table on which variants are run. run is called from several goroutines.
type subject interface {
	name() string
	// run runs a variant once.
	run(ctx context.Context, v Variant, seed uint64) (ablated, error)
	// row begins the row of a variant: what does not depend on the runs.
	row(v Variant) AblationRow
}

// newSubject makes a study of a table whose rows name architectures, else a pool.
func newSubject(table *curve.Table, o AblationOptions) (subject, error) {
	p, err := pool.New(table)
	if err != nil {
		return nil, err
	}
	for _, row := range table.Rows {
		if row.Arch != "" {
			return newStudied(table, p, o)
		}
	}
	return newPooled(p, o)
}

// ablations is an Ablation call under way.
type ablations struct {
	AblationOptions
	now AblationProgress
}

// table adds the rows of one table.
func (a *ablations) table(ctx context.Context, s subject, result *AblationResult) error {
	for _, v := range a.Variants {
		a.now.Table, a.now.Variant = s.name(), v.Name
		runs, err := a.runs(ctx, s, v)
		if err != nil {
			return fmt.Errorf("table %s, variant %s: %w", s.name(), v.Name, err)
		}
		row := s.row(v)
		row.summarise(runs, a.Seed)
		result.Rows = append(result.Rows, row)
		// A copy: Rows may grow behind it while somebody looks.
		finished, now := *result, a.now
		now.Finished = &finished
		a.Progress(now)
	}
	return nil
}

// runs runs one variant once a seed.
func (a *ablations) runs(ctx context.Context, s subject, v Variant) ([]ablated, error) {
	run := func(ctx context.Context, seed uint64) (ablated, error) { return s.run(ctx, v, seed) }
	return bySeed(ctx, a.Seed, a.Seeds, a.Parallel, run, func() {
		a.now.Done++
		a.Progress(a.now)
	})
}
