package control

import (
	"math"

	"pmfnas/pmf/eval"
)

// Gains returns the relative improvement of each round over the one before, (μ_i − μ_{i−1}) /
// |μ_{i−1}|: one value less than means. After a mean of 0 the absolute improvement stands in for
// it. μ are means of rounds, so a round of one bad architecture counts as much as one of many.
func Gains(means []float64) []float64 {
	var gains []float64
	for i := 1; i < len(means); i++ {
		before := math.Abs(means[i-1])
		if before == 0 {
			before = 1
		}
		gains = append(gains, (means[i]-means[i-1])/before)
	}
	return gains
}

// Improvement returns Δμ of Eq. 1 at the end of each window of k rounds: the mean of the last
// k gains. It is empty while there are fewer than k gains.
func Improvement(means []float64, k int) []float64 {
	gains := Gains(means)
	var improvement []float64
	for end := k; end <= len(gains); end++ {
		improvement = append(improvement, mean(gains[end-k:end]))
	}
	return improvement
}

// criteria weighs the three conditions of Eq. 3. None of them is skipped when another fails: the
// journal keeps all three, for whoever asks how near a stage was to its end.
func (r *Rules) criteria(s State) Criteria {
	return Criteria{
		Performance: r.performance(s),
		Budget:      r.budget(s),
		Coverage:    r.coverage(s),
	}
}

// performance is φ_perf: the largest Δμ of the last k rounds lies below θ_p. It waits for a
// whole window: a stage that has hardly begun has not converged.
func (r *Rules) performance(s State) Criterion {
	c := Criterion{Threshold: r.o.Gain}
	improvement := Improvement(s.Means, r.o.Window)
	if len(improvement) == 0 {
		c.Value = mean(Gains(s.Means))
		return c
	}
	c.Value = highest(improvement[max(0, len(improvement)-r.o.Window):])
	c.Met = c.Value < c.Threshold
	return c
}

// budget is φ_budget: most of the stage's own budget is used. A stage without a budget of its own
// never meets it: 0 of 0 counts as 0.
func (r *Rules) budget(s State) Criterion {
	c := Criterion{Value: ratio(s.StageUsed, s.StageBudget), Threshold: r.o.BudgetShare}
	c.Met = c.Value > c.Threshold
	return c
}

// coverage is φ_coverage: enough of the finite grid of regions was visited. A search without a grid
// has nothing to cover. Coverage is counted on the finite grid of regions and never on
// architectures, of which there are 10^18.
func (r *Rules) coverage(s State) Criterion {
	// Everything, where there is nothing to cover.
	c := Criterion{Value: 1, Threshold: r.threshold(s.Stage)}
	if len(s.Regions) > 0 {
		h := visited(s)
		c.Value = ratio(float64(h.Visited), float64(h.Regions))
	}
	c.Met = c.Value > c.Threshold
	return c
}

// threshold is θ_c. The fine stage has none in the paper: it looks near the best, on purpose.
func (r *Rules) threshold(stage eval.Stage) float64 {
	switch stage {
	case eval.Global:
		return r.o.GlobalCoverage
	case eval.Region:
		return r.o.RegionCoverage
	}
	// More than nothing must be visited; the value is 1 where the stage has no grid.
	return 0
}

func visited(s State) Coverage {
	h := Coverage{Regions: len(s.Regions)}
	for _, region := range s.Regions {
		if region.Count > 0 {
			h.Visited++
		}
	}
	return h
}

// convergence is C_t (Eq. 1 and 2). Gain and GradNorm are means over the last k rounds, or as many
// as there are; 0 without any. The moving average of Eq. 2 is this mean.
func (r *Rules) convergence(s State) Convergence {
	c := Convergence{Rounds: len(s.Means), Window: r.o.Window, Idle: idle(s.Bests)}
	gains := Gains(s.Means)
	c.Gain = mean(gains[max(0, len(gains)-r.o.Window):])
	c.GradNorm = mean(s.GradNorms[max(0, len(s.GradNorms)-r.o.Window):])
	return c
}

// idle counts the rounds since the best accuracy of all rounds last rose. The first round always
// counts as a rise.
func idle(bests []float64) int {
	since, best := 0, math.Inf(-1)
	for _, b := range bests {
		since++
		if b > best {
			since, best = 0, b
		}
	}
	return since
}
