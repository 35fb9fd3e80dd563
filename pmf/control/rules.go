package control

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"pmfnas/pmf/eval"
)

// RulesOptions are the thresholds of Rules. The zero value is the paper's. Ratios and accuracies
// are in [0, 1]. Values are taken as they are: settings validate theirs before.
type RulesOptions struct {
	Window         int     // k of Eq. 1, in rounds; 0 means 3
	Gain           float64 // θ_p of Eq. 3; 0 means 0.001, negative means that performance never ends a stage
	BudgetShare    float64 // of the stage's budget, Eq. 3; 0 means 0.8
	GlobalCoverage float64 // θ_c of the global stage; 0 means 0.9
	RegionCoverage float64 // θ_c of the region stage; 0 means 0.7
	Patience       int     // rounds without a better best that end the region stage; 0 means 5, negative never

	Beta   Beta    // weight of uncertainty in Eq. 4; nil means Exponential(1, 20)
	Lambda float64 // weight of density in Eq. 4; 0 means 0.1, negative means none

	Opportunist  float64 // deviations above the mean that raise a region's fidelity; 0 means 2, negative means off
	Conservative float64 // share of the whole budget below which new samples are cheap; 0 means 0.2, negative means off

	Batch BatchOptions
}

func (o RulesOptions) withDefaults() RulesOptions {
	o.Window = cmp.Or(o.Window, 3)
	o.Gain = cmp.Or(o.Gain, 0.001)
	o.BudgetShare = cmp.Or(o.BudgetShare, 0.8)
	o.GlobalCoverage = cmp.Or(o.GlobalCoverage, 0.9)
	o.RegionCoverage = cmp.Or(o.RegionCoverage, 0.7)
	o.Patience = cmp.Or(o.Patience, 5)
	o.Lambda = cmp.Or(o.Lambda, 0.1)
	o.Opportunist = cmp.Or(o.Opportunist, 2)
	o.Conservative = cmp.Or(o.Conservative, 0.2)
	o.Batch = o.Batch.withDefaults()
	if o.Beta == nil {
		o.Beta = Exponential(1, 20)
	}
	o.Gain = max(o.Gain, -1) // accuracies cannot lose more than all, so -1 is never met
	// From here on 0 means none.
	o.Lambda = max(o.Lambda, 0)
	return o
}

// Rules is the controller of Algorithm 1: fixed thresholds, no memory of its own. It may be used
// from several goroutines.
type Rules struct{ o RulesOptions }

var _ Controller = (*Rules)(nil)

// NewRules returns the controller of Algorithm 1.
func NewRules(o RulesOptions) *Rules { return &Rules{o.withDefaults()} }

// Decide implements Controller.
func (r *Rules) Decide(ctx context.Context, s State) (Decision, error) {
	d, err := r.Encode(ctx, s)
	if err != nil {
		return Decision{}, err
	}
	return r.Conclude(s, d), nil
}

// Conclude decides about an open decision, which Encode has made of s: whether the stage ends, by
// Eq. 3, its patience or its budget, and else what it evaluates next. A learned controller asks for
// it to tell what Algorithm 1 would have done; d itself is left as it was.
func (r *Rules) Conclude(s State, d Decision) Decision {
	if d.Switch, d.Reason = r.ends(s, d); !d.Switch {
		r.Plan(s, &d, func(region RegionState) (eval.Fidelity, string) { return r.fidelity(s, region, d.P) })
	}
	return d
}

// Encode writes a state into a decision that is still open, as every controller begins: P_t, R_t,
// C_t, H_t and the terms of Eq. 3 and 4. The error is what ended ctx, or a stage that does not
// exist.
func (r *Rules) Encode(ctx context.Context, s State) (Decision, error) {
	if err := context.Cause(ctx); err != nil {
		return Decision{}, fmt.Errorf("decide round %d of the %s stage: %w", s.Round, s.Stage, err)
	}
	if s.Stage >= eval.Stages {
		return Decision{}, fmt.Errorf("decide round %d: there is no %s", s.Round, s.Stage)
	}
	return r.encode(s), nil
}

func (r *Rules) encode(s State) Decision {
	d := Decision{Stage: s.Stage, Round: s.Round, Fidelity: s.Stage.Fidelity()}
	d.P.Count = len(s.Accuracies)
	d.P.Mean, d.P.Deviation, d.P.Skewness = moments(s.Accuracies)
	d.R = Resources{
		Used:      1 - s.remaining(),
		Remaining: s.remaining(),
		StageUsed: ratio(s.StageUsed, s.StageBudget),
	}
	// JSON has no infinity: 0 stands for no limit.
	if left := s.Affordable(); !math.IsInf(left, 1) {
		d.R.Epochs = left
	}
	d.C = r.convergence(s)
	d.H = visited(s)
	d.Criteria = r.criteria(s)
	d.Terms = newAcquisition(s, r.o.Beta(s.Round), r.o.Lambda).terms()
	return d
}

// ends decides whether the stage is finished, and says why or why not. The order is that of the
// reasons: convergence is told before patience, and both before an empty purse, since they say
// more.
func (r *Rules) ends(s State, d Decision) (bool, string) {
	c := d.Criteria
	switch {
	case c.Met():
		return true, fmt.Sprintf("The %s stage has converged: its rounds gain %.2g (below %g), %.0f %% of its budget is used (above %.0f %%) and %.0f %% of the regions are visited (above %.0f %%).",
			s.Stage, c.Performance.Value, c.Performance.Threshold, 100*c.Budget.Value, 100*c.Budget.Threshold, 100*c.Coverage.Value, 100*c.Coverage.Threshold)
	case s.Stage == eval.Region && r.o.Patience > 0 && d.C.Idle >= r.o.Patience:
		return true, fmt.Sprintf("The region stage found nothing better for %d rounds (patience %d).", d.C.Idle, r.o.Patience)
	case s.Affordable() < s.Cost(r.cheapest(s)):
		return true, nothingLeft(s)
	}
	return false, "The stage goes on: " + unmet(c, d.C)
}

// cheapest is the fidelity of the least that the stage may still do.
func (r *Rules) cheapest(s State) eval.Fidelity {
	if r.conservative(s) {
		return eval.Low
	}
	return s.Stage.Fidelity()
}

// unmet names the criteria that keep a stage going. It names the first that fails.
func unmet(c Criteria, moved Convergence) string {
	switch {
	case moved.Rounds <= moved.Window:
		return fmt.Sprintf("rounds so far: %d, too few to tell whether it still improves (more than %d are needed).", moved.Rounds, moved.Window)
	case !c.Performance.Met:
		return fmt.Sprintf("its rounds still gain %.2g (threshold %g).", c.Performance.Value, c.Performance.Threshold)
	case !c.Budget.Met:
		return fmt.Sprintf("only %.0f %% of its budget is used (threshold %.0f %%).", 100*c.Budget.Value, 100*c.Budget.Threshold)
	}
	return fmt.Sprintf("only %.0f %% of the regions are visited (threshold %.0f %%).", 100*c.Coverage.Value, 100*c.Coverage.Threshold)
}

// nothingLeft words the hard cap: a stage ends when it can pay for or find no architecture, even if
// Eq. 3 never holds. The two causes are told apart by whether anything could still be paid.
func nothingLeft(s State) string {
	left := s.Affordable()
	if math.IsInf(left, 1) || left >= s.Cost(eval.Low) && left >= s.Cost(s.Stage.Fidelity()) {
		return fmt.Sprintf("Every region of the %s stage is exhausted.", s.Stage)
	}
	return fmt.Sprintf("The budget of the %s stage is spent: %.4g epochs are left, one more evaluation takes %.4g.",
		s.Stage, left, s.Cost(s.Stage.Fidelity()))
}
