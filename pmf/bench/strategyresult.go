package bench

import (
	"cmp"
	"slices"

	"gonum.org/v1/gonum/stat"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/stats"
)

// StrategyFormat names the schema of a StrategyResult.
const StrategyFormat = "pmf-bench-strategies/1"

// StrategyResult is what Strategies found.
type StrategyResult struct {
	Format  string        `json:"format"`
	Data    string        `json:"data"`
	Space   string        `json:"space"`
	Budget  int           `json:"budget_epochs"` // of a run
	Epochs  []int         `json:"epochs"`        // of low, medium and high fidelity
	Seed    uint64        `json:"seed"`          // the first
	Methods []string      `json:"methods"`
	Rows    []StrategyRow `json:"rows"` // by method
	Runs    []StrategyRun `json:"runs"` // by method, by seed
}

// A StrategyRun is one run of a method. A run of a strategy that never reached high fidelity
// answers with the best at the fidelity it did reach.
type StrategyRun struct {
	Method          string  `json:"method"`
	Seed            uint64  `json:"seed"`
	Accuracy        float64 `json:"accuracy"`         // validation accuracy of the answer, in [0, 1]
	Test            float64 `json:"test"`             // accuracy on images that no search saw
	Tested          bool    `json:"tested"`           // Test was measured
	Answer          string  `json:"answer"`           // architecture
	Fidelity        string  `json:"fidelity"`         // to which it was trained
	Params          int64   `json:"params"`           // of it
	Epochs          int     `json:"epochs"`           // paid for
	Evaluations     int     `json:"evaluations"`      // architectures trained
	DecisionSeconds float64 `json:"decision_seconds"` // of the method itself
}

// StrategyRow is one method over all seeds. Numbers without another word are means over the seeds.
type StrategyRow struct {
	Method          string  `json:"method"`
	Seeds           int     `json:"seeds"`
	AccuracyMean    float64 `json:"accuracy_mean"` // of the answers on validation images, in [0, 1]
	AccuracySD      float64 `json:"accuracy_sd"`   // 0 for one seed
	AccuracyIQM     float64 `json:"accuracy_iqm"`  // interquartile mean, with its 95 % bootstrap interval
	AccuracyIQMLow  float64 `json:"accuracy_iqm_low"`
	AccuracyIQMHigh float64 `json:"accuracy_iqm_high"`
	TestMean        float64 `json:"test_mean"` // of those that were tested
	TestSD          float64 `json:"test_sd"`
	Tested          int     `json:"tested"` // seeds
	Epochs          float64 `json:"epochs"` // mean
	Evaluations     float64 `json:"evaluations"`
	Params          float64 `json:"params"`
	DecisionSeconds float64 `json:"decision_seconds"`
}

// Save writes the result to a file as indented JSON. The file appears whole or not at all.
func (r StrategyResult) Save(path string) error { return view.Save(path, r) }

// summarise sets rows and runs.
func (r *StrategyResult) summarise(runs []StrategyRun) {
	place := func(run StrategyRun) int { return slices.Index(r.Methods, run.Method) }
	r.Runs = slices.Clone(runs)
	slices.SortStableFunc(r.Runs, func(a, b StrategyRun) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.Seed, b.Seed))
	})
	r.Rows = []StrategyRow{}
	for _, method := range r.Methods {
		if runs := r.of(method); len(runs) > 0 {
			r.Rows = append(r.Rows, newStrategyRow(method, runs, r.Seed))
		}
	}
}

// of returns the runs of a method.
func (r *StrategyResult) of(method string) []StrategyRun {
	var runs []StrategyRun
	for _, run := range r.Runs {
		if run.Method == method {
			runs = append(runs, run)
		}
	}
	return runs
}

func newStrategyRow(method string, runs []StrategyRun, seed uint64) StrategyRow {
	accuracies := column(runs, func(r StrategyRun) float64 { return r.Accuracy })
	var tests []float64
	for _, r := range runs {
		if r.Tested {
			tests = append(tests, r.Test)
		}
	}
	mean := func(number func(StrategyRun) float64) float64 {
		m, _ := stats.MeanSE(column(runs, number))
		return m
	}
	row := StrategyRow{
		Method: method, Seeds: len(runs), AccuracyIQM: stats.IQM(accuracies), Tested: len(tests),
		Epochs:          mean(func(r StrategyRun) float64 { return float64(r.Epochs) }),
		Evaluations:     mean(func(r StrategyRun) float64 { return float64(r.Evaluations) }),
		Params:          mean(func(r StrategyRun) float64 { return float64(r.Params) }),
		DecisionSeconds: mean(func(r StrategyRun) float64 { return r.DecisionSeconds }),
	}
	row.AccuracyMean, row.AccuracySD = meanSD(accuracies)
	row.TestMean, row.TestSD = meanSD(tests)
	row.AccuracyIQMLow, row.AccuracyIQMHigh = iqmInterval(accuracies, seed)
	return row
}

// meanSD returns mean and standard deviation; zeros where there is nothing to tell.
func meanSD(x []float64) (mean, sd float64) {
	if len(x) == 0 {
		return 0, 0
	}
	if mean, sd = stat.MeanStdDev(x, nil); len(x) == 1 {
		sd = 0
	}
	return mean, sd
}

// Against compares every method with another one by validation accuracy, seed by seed, in the order
// of the rows; ok is false for that method itself and where the seeds differ. Differences and ok
// are parallel to Rows.
func (r StrategyResult) Against(method string) (differences []stats.Difference, ok []bool) {
	other := column(r.of(method), func(r StrategyRun) float64 { return r.Accuracy })
	differences, ok = make([]stats.Difference, len(r.Rows)), make([]bool, len(r.Rows))
	for i, row := range r.Rows {
		own := column(r.of(row.Method), func(r StrategyRun) float64 { return r.Accuracy })
		if ok[i] = row.Method != method && len(own) == len(other); ok[i] {
			differences[i] = stats.PairedDifference(own, other, eval.Stream(r.Seed, "bench", i, "strategies"))
		}
	}
	return differences, ok
}
