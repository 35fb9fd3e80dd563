package bench

import (
	"time"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/stats"
)

// AblationFormat names the schema of an AblationResult.
const AblationFormat = "pmf-bench-ablation/1"

// AblationResult is what Ablation found.
type AblationResult struct {
	Format string        `json:"format"`
	Table  string        `json:"table"`  // the names of the tables, joined by commas
	Seed   uint64        `json:"seed"`   // the first
	Budget float64       `json:"budget"` // share of the cost of training all to the end
	Rows   []AblationRow `json:"rows"`   // by table, by variant
}

// AblationRow is one variant on one table: means over the seeds. Intervals are those of the mean,
// 95 %, by bootstrap. Costs are in Unit. Regrets and Costs are in the order of the seeds, so rows
// can be paired.
type AblationRow struct {
	Table      string   `json:"table"`
	Variant    string   `json:"variant"`
	Without    []string `json:"without,omitempty"`   // parts of the study
	Searched   string   `json:"searched"`            // study: all three stages; pool: rows without architectures
	Predictor  string   `json:"predictor,omitempty"` // of the study
	Seeds      int      `json:"seeds"`
	Metric     string   `json:"metric,omitempty"`
	MetricUnit string   `json:"metric_unit,omitempty"`

	Value     float64 `json:"value"` // last metric of the answer
	ValueLow  float64 `json:"value_low"`
	ValueHigh float64 `json:"value_high"`

	Regret     float64 `json:"regret"` // distance of the answer from the best as a share of the median's
	RegretLow  float64 `json:"regret_low"`
	RegretHigh float64 `json:"regret_high"`
	RegretIQM  float64 `json:"regret_iqm"`

	Unit     string  `json:"cost_unit"`  // seconds or epochs
	Total    float64 `json:"cost_total"` // of training all to the end
	Cost     float64 `json:"cost"`
	CostLow  float64 `json:"cost_low"`
	CostHigh float64 `json:"cost_high"`

	SimulatedSeconds float64 `json:"simulated_seconds,omitempty"` // of the simulated workers; 0 for a pool
	Evaluated        float64 `json:"evaluated"`                   // architectures
	StoppedEarly     float64 `json:"stopped_early"`               // share of the evaluations that ended before the last epoch meant for them
	Saved            float64 `json:"saved"`                       // share of what training all evaluated to the end would have cost
	DecisionSeconds  float64 `json:"decision_seconds"`            // of a run, on this machine

	// Losses parts the mean regret of a study by where it arose (Theorem 1).
	Losses *Losses `json:"losses,omitempty"`

	Regrets []float64 `json:"regrets"` // by seed
	Costs   []float64 `json:"costs"`
}

// Losses are regrets that add up to the whole. They are means over the seeds, in units of regret,
// and none is below 0.
type Losses struct {
	Untried float64 `json:"untried"` // the best that was ever tried, against the best of the table
	Medium  float64 `json:"medium"`  // better ones that were tried and not taken to medium fidelity
	High    float64 `json:"high"`    // better ones that were taken to medium and not to high fidelity
	Choice  float64 `json:"choice"`  // better ones at high fidelity that were not chosen
}

// ablated is what one run found. losses are Untried, Medium, High and Choice.
type ablated struct {
	regret, value  float64
	cost           float64
	makespan       time.Duration
	evaluated      int
	stopped, saved float64
	deciding       time.Duration
	losses         [eval.Fidelities + 1]float64
}

// summarise fills in what the runs found.
func (row *AblationRow) summarise(runs []ablated, seed uint64) {
	mean := func(number func(ablated) float64) float64 {
		m, _ := stats.MeanSE(column(runs, number))
		return m
	}
	row.Seeds = len(runs)
	values := column(runs, func(a ablated) float64 { return a.value })
	row.Regrets = column(runs, func(a ablated) float64 { return a.regret })
	row.Costs = column(runs, func(a ablated) float64 { return a.cost })
	row.Value, row.ValueLow, row.ValueHigh = meanInterval(values, seed)
	row.Regret, row.RegretLow, row.RegretHigh = meanInterval(row.Regrets, seed)
	row.Cost, row.CostLow, row.CostHigh = meanInterval(row.Costs, seed)
	row.RegretIQM = stats.IQM(row.Regrets)
	row.SimulatedSeconds = mean(func(a ablated) float64 { return a.makespan.Seconds() })
	row.Evaluated = mean(func(a ablated) float64 { return float64(a.evaluated) })
	row.StoppedEarly = mean(func(a ablated) float64 { return a.stopped })
	row.Saved = mean(func(a ablated) float64 { return a.saved })
	row.DecisionSeconds = mean(func(a ablated) float64 { return a.deciding.Seconds() })
	if row.Searched == "study" {
		part := func(i int) float64 { return mean(func(a ablated) float64 { return a.losses[i] }) }
		row.Losses = &Losses{part(0), part(1), part(2), part(3)}
	}
}

// meanInterval returns the mean with its 95 % bootstrap interval. The stream is named by seed and
// length, so equal samples have equal intervals.
func meanInterval(x []float64, seed uint64) (mean, low, high float64) {
	mean, _ = stats.MeanSE(x)
	low, high = stats.Bootstrap(len(x), eval.Stream(seed, "bench", len(x), "mean"), func(sample []int) float64 {
		sum := 0.0
		for _, at := range sample {
			sum += x[at]
		}
		return sum / float64(len(sample))
	})
	return mean, low, high
}

// Save writes the result to a file as indented JSON. The file appears whole or not at all.
func (r AblationResult) Save(path string) error { return view.Save(path, r) }
