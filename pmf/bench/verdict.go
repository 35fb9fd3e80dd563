package bench

import (
	"pmfnas/pmf/eval"
	"pmfnas/pmf/stats"
)

// A Verdict says whether a part earns its place.
type Verdict string

// The verdicts. What is said to differ does so in a paired Wilcoxon test over the seeds whose
// p-value, after Holm's correction for all tests of the result, is below 0.05.
const (
	Earns     Verdict = "earns its place: without it the answer is worse"
	EarnsCost Verdict = "earns its place: without it the same answer costs more"
	Unshown   Verdict = "not shown: without it neither answer nor cost is worse"
	CostsMore Verdict = "not shown: without it the same answer costs less"
	Harms     Verdict = "harms: without it the answer is better"
	Dearly    Verdict = "trades: without it the answer is worse and costs less"
	Cheaply   Verdict = "trades: without it the answer is better and costs more"
)

// significant is the level of the tests.
const significant = 0.05

// AblationTest compares a variant with the whole method on one table, seed by seed.
type AblationTest struct {
	Table, Variant string
	Regret         stats.Difference // of the variant's regrets minus the whole method's
	RegretHolm     float64          // p of the Wilcoxon test, corrected for all tests of the result
	Cost           stats.Difference // the same of the costs
	CostHolm       float64
}

// Tests compares every variant with the whole method. It is empty where that was not run. Each row
// gives two p-values, of regrets and of costs, which are corrected together. Rows with other seeds
// than the whole method's are left out.
func (r AblationResult) Tests() []AblationTest {
	whole := map[string]AblationRow{}
	for _, row := range r.Rows {
		if row.Variant == Full {
			whole[row.Table] = row
		}
	}
	var tests []AblationTest
	var p []float64
	for _, row := range r.Rows {
		full, ok := whole[row.Table]
		if !ok || row.Variant == Full || len(row.Regrets) != len(full.Regrets) {
			continue
		}
		stream := eval.Stream(r.Seed, "bench", len(tests), "ablation")
		t := AblationTest{
			Table: row.Table, Variant: row.Variant,
			Regret: stats.PairedDifference(row.Regrets, full.Regrets, stream), Cost: stats.PairedDifference(row.Costs, full.Costs, stream),
		}
		tests, p = append(tests, t), append(p, t.Regret.P, t.Cost.P)
	}
	for i, corrected := range stats.Holm(p) {
		if t := &tests[i/2]; i%2 == 0 {
			t.RegretHolm = corrected
		} else {
			t.CostHolm = corrected
		}
	}
	return tests
}

// Verdict says what the test shows of the part that the variant lacks. The trades come first: they
// need both tests, and would be taken for one of the others.
func (t AblationTest) Verdict() Verdict {
	regret, cost := t.RegretHolm < significant, t.CostHolm < significant
	switch {
	case regret && cost && t.Regret.Mean > 0 && t.Cost.Mean < 0:
		return Dearly
	case regret && cost && t.Regret.Mean < 0 && t.Cost.Mean > 0:
		return Cheaply
	case regret && t.Regret.Mean > 0:
		return Earns
	case regret:
		return Harms
	case cost && t.Cost.Mean > 0:
		return EarnsCost
	case cost:
		return CostsMore
	}
	return Unshown
}
