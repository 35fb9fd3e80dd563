package bench

import (
	"pmfnas/pmf/eval"
	"pmfnas/pmf/pool"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/stats"
)

// SearchFormat names the schema of a SearchResult.
const SearchFormat = "pmf-bench-search/1"

// SearchResult is what Search found.
type SearchResult struct {
	Format string      `json:"format"`
	Table  string      `json:"table"` // the names of the tables, joined by commas
	Seed   uint64      `json:"seed"`  // the first
	Rows   []SearchRow `json:"rows"`  // by table, by budget, by method
}

// SearchRow is one method on one table within one budget, over all seeds. A regret is the
// distance of the answer from the best of the pool as a share of that of the median.
type SearchRow struct {
	Table           string    `json:"table"`
	Budget          float64   `json:"budget"` // share of the cost of training all to the end
	Method          string    `json:"method"`
	Seeds           int       `json:"seeds"`
	RegretMean      float64   `json:"regret_mean"`
	RegretMedian    float64   `json:"regret_median"`
	RegretIQM       float64   `json:"regret_iqm"` // interquartile mean, with its 95 % bootstrap interval
	RegretIQMLow    float64   `json:"regret_iqm_low"`
	RegretIQMHigh   float64   `json:"regret_iqm_high"`
	Evaluations     float64   `json:"evaluations"`      // candidates started, mean
	StoppedEarly    float64   `json:"stopped_early"`    // share of them that were not trained to the end, mean
	DecisionSeconds float64   `json:"decision_seconds"` // of the method itself, mean of a run
	Pool            int       `json:"pool"`             // candidates
	Unit            string    `json:"cost"`             // what costs count: seconds or epochs
	Total           float64   `json:"cost_total"`       // of training all to the end
	Regrets         []float64 `json:"regrets"`          // by seed
}

// newSearchRow summarises the runs of one method.
func newSearchRow(p *pool.Pool, method string, budget float64, seed uint64, outcomes []pool.Outcome) SearchRow {
	regrets := column(outcomes, func(o pool.Outcome) float64 { return o.Regret })
	mean := func(number func(pool.Outcome) float64) float64 {
		m, _ := stats.MeanSE(column(outcomes, number))
		return m
	}
	row := SearchRow{
		Table: p.Task.Name, Budget: budget, Method: method, Seeds: len(outcomes), Regrets: regrets,
		RegretMean:      mean(func(o pool.Outcome) float64 { return o.Regret }),
		RegretMedian:    stats.Quantile(regrets, 0.5),
		RegretIQM:       stats.IQM(regrets),
		Evaluations:     mean(func(o pool.Outcome) float64 { return float64(o.Evaluations) }),
		StoppedEarly:    mean(func(o pool.Outcome) float64 { return o.StoppedEarly }),
		DecisionSeconds: mean(func(o pool.Outcome) float64 { return o.Deciding.Seconds() }),
		Pool:            len(p.Candidates), Unit: p.Unit(), Total: p.Total,
	}
	row.RegretIQMLow, row.RegretIQMHigh = iqmInterval(regrets, seed)
	return row
}

// iqmInterval returns the 95 % bootstrap interval of the interquartile mean. Over the seeds, with a
// stream named by seed and length.
func iqmInterval(x []float64, seed uint64) (low, high float64) {
	drawn := make([]float64, len(x))
	return stats.Bootstrap(len(x), eval.Stream(seed, "bench", len(x), "iqm"), func(sample []int) float64 {
		for i, at := range sample {
			drawn[i] = x[at]
		}
		return stats.IQM(drawn)
	})
}

// Save writes the result to a file as indented JSON. The file appears whole or not at all.
func (r SearchResult) Save(path string) error { return view.Save(path, r) }

// SearchTest compares a method with another on one table within one budget, seed by seed. A Mean
// below 0 says that the method's regret is the smaller one.
type SearchTest struct {
	Table            string
	Budget           float64
	Method           string
	stats.Difference         // of the method's regrets minus the other's
	Holm             float64 // p of the Wilcoxon test, corrected for all tests of the result
}

// Against tests every method against one, on each table within each budget. Equal seeds make a
// pair; all p-values are corrected together. It is empty where that method was not run. Without
// pairs, seeds being others, rows are left out.
func (r SearchResult) Against(method string) []SearchTest {
	type cell struct {
		table  string
		budget float64
	}
	reference := map[cell]SearchRow{}
	for _, row := range r.Rows {
		if row.Method == method {
			reference[cell{row.Table, row.Budget}] = row
		}
	}
	var tests []SearchTest
	for _, row := range r.Rows {
		other, ok := reference[cell{row.Table, row.Budget}]
		if !ok || row.Method == method || len(row.Regrets) != len(other.Regrets) {
			continue
		}
		d := stats.PairedDifference(row.Regrets, other.Regrets, eval.Stream(r.Seed, "bench", len(tests), "paired"))
		tests = append(tests, SearchTest{Table: row.Table, Budget: row.Budget, Method: row.Method, Difference: d})
	}
	corrected := stats.Holm(column(tests, func(t SearchTest) float64 { return t.P }))
	for i := range tests {
		tests[i].Holm = corrected[i]
	}
	return tests
}
