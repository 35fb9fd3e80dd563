package study

import (
	"math"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
)

// budget returns the epochs of the whole search: R_0.
func (s Settings) budget() int {
	if s.BudgetEpochs > 0 {
		return s.BudgetEpochs
	}
	total := 0
	for stage := range eval.Stage(eval.Stages) {
		total += s.stageBudget(stage)
	}
	return total
}

// stageBudget returns the epochs of a stage's own: every architecture of its column of
// Table 6 trained from nothing, and in the region stage the anchors.
func (s Settings) stageBudget(stage eval.Stage) int {
	own := s.Stage(stage)
	return own.Architectures*own.Epochs + s.allowance(stage)
}

// spends tells whether a stage spends what those before have left over: the fine stage, if there is
// a budget for the whole search. Without one each stage ends with its own column.
func (s Settings) spends(stage eval.Stage) bool { return stage == eval.Fine && s.BudgetEpochs > 0 }

// allotted returns the epochs that a stage may spend with what those before have left over.
func (s Settings) allotted(l *ledger, stage eval.Stage) int {
	if s.spends(stage) {
		return max(0, s.budget()-(l.spent.Epochs-l.spent.StageEpochs))
	}
	return s.stageBudget(stage)
}

// most returns how many architectures a stage evaluates at most: as many as its column has or,
// where it spends what is left, as have cost something and as that can pay. With a budget for the
// whole search the fine stage goes on as long as it can pay, beyond its column, so that what early
// stops have saved is spent on more architectures.
func (s Settings) most(l *ledger, stage eval.Stage) int {
	limit := s.limit(stage)
	if s.spends(stage) {
		// Those that are promoted have been paid up to medium fidelity.
		price := s.Ladder().Epochs(s.fidelity(stage))
		if s.climbs() {
			price -= s.Region.Epochs
		}
		limit = max(limit, l.paid+max(0, s.left(l, stage)/price))
	}
	return limit
}

// climbs tells whether architectures are promoted from fidelity to fidelity. Without progressive
// stages, or without fidelities, there is nothing to climb.
func (s Settings) climbs() bool { return !s.Lacks(Progressive) && !s.Lacks(Fidelities) }

// allowance is what a stage may spend beyond its column: the price of the predictor's labels, also
// where none are trained because all architectures are labels, so that budgets stay equal. An
// anchor was trained to low fidelity before, so it costs the difference.
func (s Settings) allowance(stage eval.Stage) int {
	if stage != eval.Region || s.Lacks(Predictor) {
		return 0
	}
	return s.Predictor.Anchors * (s.Fine.Epochs - s.Global.Epochs)
}

// anchorEpochs is what the labels of the predictor may cost in a stage.
func (s Settings) anchorEpochs(stage eval.Stage) int {
	if s.Lacks(Progressive) || s.Lacks(Fidelities) {
		return 0
	}
	return s.allowance(stage)
}

// fidelity returns what a stage trains to.
func (s Settings) fidelity(stage eval.Stage) eval.Fidelity {
	switch {
	case s.Lacks(Fidelities):
		return eval.Medium
	case s.Lacks(Progressive):
		return eval.High
	}
	return stage.Fidelity()
}

// limit returns how many architectures a stage evaluates at most: its column of Table 6, or, where
// all get the same epochs, as many as the column's budget pays. The division by medium's epochs
// holds the total of epochs and not the number of architectures.
func (s Settings) limit(stage eval.Stage) int {
	own := s.Stage(stage)
	if s.Lacks(Fidelities) {
		return max(own.Architectures, s.stageBudget(stage)/s.Ladder().Epochs(eval.Medium))
	}
	return own.Architectures
}

// reserve is what a study without fidelities keeps for the one architecture that it chooses.
func (s Settings) reserve() int {
	if !s.Lacks(Fidelities) {
		return 0
	}
	ladder := s.Ladder()
	return ladder.Epochs(eval.High) - ladder.Epochs(eval.Medium)
}

// A Spending is what a study has used: epochs beyond what the architecture already had, even
// if another study had paid for them, so that equal studies spend equally.
type Spending struct {
	Epochs      int     `json:"epochs"`       // of the whole search
	StageEpochs int     `json:"stage_epochs"` // of the stage
	Seconds     float64 `json:"seconds"`      // of training, measured; decides nothing unless budget_seconds is set
}

// ledger adds up what trials cost. It charges by how far a curve goes and never by who trained it:
// what a checkpoint, another study or a run before a crash had paid for is charged once in each
// study.
type ledger struct {
	seen  map[string]int // epochs that each architecture has been trained
	spent Spending
	paid  int // trials of the stage that cost epochs
}

// newLedger charges all trials of a lineage, of which those of one stage count for it. A stopped or
// failed trial costs the epochs that its curve has. Cost: one pass.
func newLedger(trials []search.Trial, stage eval.Stage) *ledger {
	l := &ledger{seen: map[string]int{}}
	for _, t := range trials {
		epochs := l.charge(t)
		l.spent.Epochs += epochs
		if t.Stage == stage {
			l.spent.StageEpochs += epochs
			l.paid += min(1, epochs)
		}
		l.spent.Seconds += t.Observation.Elapsed.Seconds()
	}
	return l
}

// charge returns the epochs by which a trial went beyond what its architecture had. Trials must
// come in their order.
func (l *ledger) charge(t search.Trial) int {
	id, epochs := t.Proposal.Arch.ID(), t.Observation.Curve.Len()
	before := l.seen[id]
	l.seen[id] = max(before, epochs)
	return max(0, epochs-before)
}

// price returns what a proposal may cost at most.
func (l *ledger) price(p search.Proposal, ladder eval.Ladder) int {
	return max(0, ladder.Epochs(p.Fidelity)-l.seen[p.Arch.ID()])
}

// left returns the epochs that a stage may still spend, but for the reserve. It may be below 0,
// which counts as nothing left.
func (s Settings) left(l *ledger, stage eval.Stage) int {
	whole, own := s.budget()-l.spent.Epochs-s.reserve(), s.allotted(l, stage)-l.spent.StageEpochs
	if stage == eval.Fine {
		own -= s.reserve()
	}
	return min(whole, own)
}

// timeLeft tells whether a budget in seconds, if there is one, is not spent. Measured seconds make
// a study depend on its machine, which is why there is none by default.
func (s Settings) timeLeft(l *ledger) bool {
	return l.spent.Seconds < s.BudgetSeconds || s.BudgetSeconds == 0
}

// affordable returns the longest beginning of proposals that the stage can pay. Not the affordable
// ones among them: to skip a dear one for a cheap one behind it would prefer what is short of
// training.
func (s Settings) affordable(l *ledger, stage eval.Stage, proposals []search.Proposal) []search.Proposal {
	left := s.left(l, stage)
	ladder := s.Ladder()
	for i, p := range proposals {
		if left -= l.price(p, ladder); left < 0 {
			return proposals[:i]
		}
	}
	return proposals
}

// share returns a share of n, rounded to the nearest whole.
func share(part float64, n int) int { return int(math.Round(part * float64(n))) }
