package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/view"
)

// BenchmarkFigures draws the first repeat of a benchmark, table by table, with the figures of
// the correlation report: predictions and intervals of the first method at the middle look, its
// errors look by look, and its rank correlation beside the free baselines'. A result that was
// read from a file has none.
func BenchmarkFigures(r bench.PredictorResult) ([]view.Block, error) {
	var blocks []view.Block
	for from := 0; from < len(r.Rows); {
		to := from + 1
		for to < len(r.Rows) && r.Rows[to].Table == r.Rows[from].Table {
			to++
		}
		more, err := drawRepeat(r.Rows[from:to], r.Seed)
		if err != nil {
			return nil, err
		}
		blocks, from = append(blocks, more...), to
	}
	return blocks, nil
}

// drawRepeat draws the rows of one table. The first method of the table leads, and only free
// baselines are drawn beside it: more lines would hide each other.
func drawRepeat(rows []bench.PredictorRow, seed uint64) ([]view.Block, error) {
	var all, leading []verdict
	for _, row := range rows {
		if len(row.First.Tested) == 0 {
			continue
		}
		v := rowVerdict(row, seed)
		if v.name == rows[0].Method {
			leading = append(leading, v)
		}
		if v.name == rows[0].Method || slices.Contains(free(), v.name) {
			all = append(all, v)
		}
	}
	if len(leading) == 0 {
		return nil, nil
	}
	q, middle := tableQuantity(rows[0].First.Metric, rows[0].First.Unit), leading[len(leading)/2]
	blocks := []view.Block{text("%s: the figures show the first repeat, whose %s are predicted by a method that learned from %d others; bands are 95 %% bootstrap intervals over them.",
		rows[0].Table, view.Count(len(middle.truth), "architecture"), rows[0].Train)}
	for _, draw := range []func() (view.Block, error){
		func() (view.Block, error) { return middle.predicted(q, ink(eval.High)) },
		middle.reliability,
		func() (view.Block, error) { return residuals(leading, q) },
		func() (view.Block, error) { return byEpochs(all, q) },
	} {
		block, err := draw()
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, block)
	}
	return blocks, nil
}

// rowVerdict is what a method said in its first repeat, in the table's own unit.
func rowVerdict(row bench.PredictorRow, seed uint64) verdict {
	v := verdict{name: row.Method, epochs: row.EpochsSeen}
	for _, t := range row.First.Tested {
		v.truth, v.mean, v.score = append(v.truth, t.Truth), append(v.mean, t.Mean), append(v.score, t.Mean)
		v.low, v.high, v.deviation = append(v.low, t.Low), append(v.high, t.High), append(v.deviation, t.Deviation())
	}
	v.estimates(seed)
	return v
}

// tableQuantity is a metric and its unit in words. Without bounds to clip to, where the unit does
// not tell them.
func tableQuantity(metric, unit string) quantity {
	q := quantity{strings.ReplaceAll(cmp.Or(metric, "value"), "_", " "), unit, math.Inf(-1), math.Inf(1)}
	if unit == "percent" {
		q.unit, q.low, q.high = "%", 0, 100
		if strings.HasSuffix(metric, "acc") {
			q.name = "accuracy"
		}
	}
	return q
}
