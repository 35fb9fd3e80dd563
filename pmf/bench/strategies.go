package bench

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"sync"

	"golang.org/x/sync/errgroup"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/schedule"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
)

// WholeMethod is the name under which Strategies runs whole studies beside single strategies.
const WholeMethod = "pmf-nas"

// StrategyOptions say what Strategies compares. Unlike Ablation it trains for real, unless the
// evaluator replays.
type StrategyOptions struct {
	Methods []search.Named // nil means Baselines of ladder and budget
	// Without leaves WholeMethod out of the result.
	Without bool // leaves PMF-NAS out

	// Settings are those of the studies, for the images that the evaluator knows: everyone has
	// their ladder, and their BudgetEpochs, which must be set; see study.Settings.Scaled.
	Settings    study.Settings
	Evaluator   eval.Evaluator // of all; what it has trained once, nobody trains again
	Input       arch.Input
	Fingerprint string // of the images
	Space       arch.Space

	Seeds    int    // 0 means 5
	Seed     uint64 // the first; of searches and trainings
	Parallel int    // runs at once; 0 means 1. It changes the seconds of deciding alone
	Folder   string // below which studies are kept while they run; "" means that of temporary files

	// Progress is told after each run, in any order, one call at a time; nil means silent.
	Progress func(StrategyProgress)
}

// A StrategyProgress tells how far a benchmark is.
type StrategyProgress struct {
	Done, Total int // runs
	Run         StrategyRun
	Epochs      int             // budget of a run
	Result      *StrategyResult // of all runs so far; it must not be changed
}

// Baselines lists the strategies that search without a study around them. Those that begin with
// a number of architectures begin with as many as suits a budget of so many epochs.
func Baselines(ladder eval.Ladder, budget int) []search.Named {
	var all []search.Named
	for _, named := range search.All() {
		switch named.Name {
		case "promotion", "blend": // which live on what stages before them have trained
			continue
		case "halving":
			o := search.HalvingOptions{Start: halvingStart(ladder, budget)}
			named.New = func() search.Strategy { return search.NewHalving(o) }
		case "screen":
			o := search.ScreenOptions{Start: screenStart(ladder, budget)}
			named.New = func() search.Strategy { return search.NewScreen(o) }
		}
		all = append(all, named)
	}
	return all
}

// halvingStart is the size of a round of successive halving that spends the budget. Rungs are the
// three fidelities and η is 3, as in search.NewHalving.
func halvingStart(ladder eval.Ladder, budget int) int {
	beyond := func(rung int) float64 {
		f := eval.Fidelity(rung)
		if f == eval.Low {
			return float64(ladder.Epochs(f))
		}
		return float64(ladder.Epochs(f) - ladder.Epochs(f-1))
	}
	return schedule.HalvingSize(float64(budget), schedule.Rungs(1, eval.Fidelities, 1), 3, beyond)
}

// screenStart is how many architectures can be screened when an eighth is finished. n·low +
// n/8·(high − low) = budget − (high − low), solved for n: the reserve for the last one stands
// aside.
func screenStart(ladder eval.Ladder, budget int) int {
	low, high := ladder.Epochs(eval.Low), ladder.Epochs(eval.High)
	return max(1, 8*(budget-high+low)/(8*low+high-low))
}

// Strategies lets every strategy search the same space, with the same evaluator and budget in
// epochs, once a seed, and a study of the same budget beside them. A strategy is asked for one
// evaluation at a time. It pays for epochs beyond those that its run had already trained the
// architecture, whether or not a run before had. What does not fit into the budget any more ends
// the run. The answer is the architecture with the best validation accuracy at high fidelity; of a
// strategy that could end without one, as much is kept back as takes the best to high fidelity. An
// error comes with the runs that were finished before it. It runs Methods·Seeds searches. Everybody
// pays by the epoch and not by the second, so that the machine plays no part.
func Strategies(ctx context.Context, o StrategyOptions) (StrategyResult, error) {
	o.Seeds, o.Parallel = cmp.Or(o.Seeds, 5), cmp.Or(o.Parallel, 1)
	if o.Methods == nil {
		o.Methods = Baselines(o.Settings.Ladder(), o.Settings.BudgetEpochs)
	}
	b, err := newStrategies(o)
	if err != nil {
		return StrategyResult{}, err
	}
	defer os.RemoveAll(b.Folder)
	// Seed by seed, so an interrupted benchmark has compared all methods on the first seeds.
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(o.Parallel)
	for seed := o.Seed; seed < o.Seed+uint64(o.Seeds); seed++ {
		for place, name := range b.result.Methods {
			group.Go(func() error { return b.run(ctx, place, name, seed) })
		}
	}
	err = group.Wait()
	b.result.summarise(b.runs)
	return b.result, err
}

// strategies is a Strategies call under way.
type strategies struct {
	StrategyOptions
	budget int

	mu     sync.Mutex
	result StrategyResult
	runs   []StrategyRun // in the order in which they ended
}

func newStrategies(o StrategyOptions) (*strategies, error) {
	b := &strategies{StrategyOptions: o, budget: o.Settings.BudgetEpochs}
	ladder := o.Settings.Ladder()
	switch {
	case o.Seeds < 1 || o.Parallel < 1:
		return nil, fmt.Errorf("compare strategies with %d seeds, %d runs at once, want at least 1 of each", o.Seeds, o.Parallel)
	case b.budget < ladder.Epochs(eval.High):
		return nil, fmt.Errorf("compare strategies within %d epochs, want at least the %d of one whole training", b.budget, ladder.Epochs(eval.High))
	}
	if o.Progress == nil {
		b.Progress = func(StrategyProgress) {}
	}
	if lister, ok := o.Evaluator.(eval.Lister); ok {
		var err error
		if b.Space, err = o.Space.Of(lister.Architectures()); err != nil {
			return nil, fmt.Errorf("compare strategies: %w", err)
		}
	}
	b.result = StrategyResult{Format: StrategyFormat, Data: o.Settings.Data.Ref, Space: b.Space.Name, Budget: b.budget, Seed: o.Seed}
	for f := range eval.Fidelity(eval.Fidelities) {
		b.result.Epochs = append(b.result.Epochs, ladder.Epochs(f))
	}
	for _, m := range o.Methods {
		b.result.Methods = append(b.result.Methods, m.Name)
	}
	if !o.Without {
		b.result.Methods = append(b.result.Methods, WholeMethod)
	}
	folder, err := os.MkdirTemp(o.Folder, "strategies-*")
	b.Folder = folder
	return b, err
}

// run runs one method once and takes note.
func (b *strategies) run(ctx context.Context, place int, name string, seed uint64) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	var run StrategyRun
	var err error
	if place < len(b.Methods) {
		run, err = b.strategy(ctx, b.Methods[place], seed)
	} else {
		run, err = b.study(ctx, seed)
	}
	if err != nil {
		return fmt.Errorf("%s, seed %d: %w", name, seed, err)
	}
	run.Method, run.Seed = name, seed
	b.mu.Lock()
	defer b.mu.Unlock()
	b.runs = append(b.runs, run)
	b.result.summarise(b.runs)
	result := b.result
	b.Progress(StrategyProgress{Done: len(b.runs), Total: len(b.result.Methods) * b.Seeds, Run: run, Epochs: b.budget, Result: &result})
	return nil
}
