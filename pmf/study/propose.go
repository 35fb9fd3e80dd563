package study

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/search"
)

// anchorsLeft returns how many labels the predictor still wants in this stage. They are taken in a
// stage's first round or not at all.
func (r *rounds) anchorsLeft() int {
	if r.settings.anchorEpochs(r.g.stage) == 0 || len(r.g.rounds) > 0 {
		return 0
	}
	return r.settings.Predictor.Anchors
}

// anchors takes a stratified set to high fidelity: the best of the global stage, the worst, and
// others evenly between, by accuracy at low fidelity. The best alone would teach a predictor
// nothing about what to give up.
func (r *rounds) anchors(n int) []search.Proposal {
	var pool []search.Trial
	for _, t := range furthest(r.trials) {
		if t.Observation.Fidelity < eval.High {
			pool = append(pool, t)
		}
	}
	slices.SortStableFunc(pool, func(a, b search.Trial) int {
		x, _ := a.AccuracyAt(eval.Low)
		y, _ := b.AccuracyAt(eval.Low)
		return cmp.Compare(y, x)
	})
	n = min(n, len(pool))
	var proposals []search.Proposal
	for i := range n {
		// From the best, place 0, to the worst, the last.
		place := i * (len(pool) - 1) / max(1, n-1)
		a := pool[place].Proposal.Arch
		proposals = append(proposals, search.Proposal{Arch: a, Fidelity: eval.High, Parent: a.ID(),
			Why: fmt.Sprintf("anchor: rank %d of %d after the global stage, taken to high fidelity as a label for the predictor", place+1, len(pool))})
	}
	r.decision.Kind, r.decision.Strategy, r.decision.Asked = Anchors, "anchors", n
	r.decision.Reason = fmt.Sprintf("The predictor needs final accuracies, so these go to high fidelity: %s, spread over the accuracies seen.", view.Count(n, "architecture"))
	return r.settings.affordable(r.ledger, r.g.stage, proposals)
}

// promotionsLeft returns how many architectures may still continue from the stage before. A round
// that found fewer candidates than asked for ends promotions for the stage.
func (r *rounds) promotionsLeft() int {
	own := r.settings.Stage(r.g.stage)
	done, exhausted := r.g.count(Promotion)
	if exhausted || !r.settings.climbs() {
		return 0
	}
	return share(own.Promoted, r.most()) - done
}

// most returns how many architectures the stage evaluates at most.
func (r *rounds) most() int { return r.settings.most(r.ledger, r.g.stage) }

// promote continues the best predicted architectures (Eq. 12), at most as many at once as the
// predictor waits for, so that each batch is chosen with what the one before has taught. It asks
// for the whole ranking, so that the journal tells who was passed over.
func (r *rounds) promote(ctx context.Context, n int) ([]search.Proposal, error) {
	n = min(n, r.settings.Predictor.Refit)
	ranked, err := r.promotion().Ask(ctx, r.history, len(r.trials))
	if err != nil && !errors.Is(err, search.ErrExhausted) {
		return nil, err
	}
	proposals := r.settings.affordable(r.ledger, r.g.stage, ranked[:min(n, len(ranked))])
	if len(proposals) == 0 {
		return nil, nil
	}
	for i, p := range ranked {
		r.decision.Ranking = append(r.decision.Ranking, Ranked{p.Arch.ID(), p.Why, i < len(proposals)})
	}
	r.decision.Kind, r.decision.Strategy, r.decision.Asked = Promotion, "promotion", n
	r.decision.Reason = fmt.Sprintf("%d of %d candidates continue to %v fidelity, the best %s.", len(proposals), len(ranked), r.history.Fidelity, r.rankedBy())
	return proposals, nil
}

// promotion is the strategy that ranks by Eq. 12. Its β follows the schedule of the settings
// over the rounds of all stages: with √(2·log t) from each stage's beginning, the first
// promotion of the fine stage would not know uncertainty at all.
func (r *rounds) promotion() search.Strategy {
	beta, before := r.settings.beta(), r.before
	return search.NewPromotion(search.PromotionOptions{Beta: func(t int) float64 { return beta(before + t) }})
}

// finish trains the best architecture of a study without fidelities to high fidelity, once, when
// its fine stage would end; none where there is nothing to finish, or it cannot be paid.
func (r *rounds) finish(reason string) []search.Proposal {
	if !r.settings.Lacks(Fidelities) || r.g.stage != eval.Fine || r.finished() {
		return nil
	}
	field := finalists(r.trials)
	if len(field) == 0 {
		return nil
	}
	best := field[0].Proposal.Arch
	p := search.Proposal{Arch: best, Fidelity: eval.High, Parent: best.ID(),
		Why: fmt.Sprintf("chosen: accuracy %.4f is the highest of %d at %v fidelity, and it alone goes on to high", field[0].Observation.Accuracy, len(field), field[0].Observation.Fidelity)}
	price := r.ledger.price(p, r.settings.Ladder())
	if price > r.settings.left(r.ledger, r.g.stage)+r.settings.reserve() {
		return nil
	}
	r.decision.Kind, r.decision.Strategy, r.decision.Asked = Promotion, "finish", 1
	r.decision.Reason = reason + " The best is trained to high fidelity."
	return []search.Proposal{p}
}

// finished tells whether the best of a study without fidelities was taken to high fidelity.
func (r *rounds) finished() bool {
	promoted, _ := r.g.count(Promotion)
	return r.settings.Lacks(Fidelities) && promoted > 0
}

func (r *rounds) rankedBy() string {
	switch {
	case r.history.Predict == nil:
		return "by last accuracy"
	case r.settings.Lacks(Uncertainty):
		return "by predicted final accuracy"
	}
	return "by predicted final accuracy and its uncertainty (Eq. 12)"
}

// ask has the stage's strategy propose what the controller wants: in the global and region stages
// region by region, in the fine stage near the best, wherever that is. What a region cannot give is
// drawn from all of them. One goes after the other, each part knowing what those before it
// proposed.
func (r *rounds) ask(ctx context.Context, c control.Decision, n int) ([]search.Proposal, error) {
	strategy := r.strategy()
	var proposals []search.Proposal
	for _, part := range c.Allocations {
		h := r.history
		h.Fidelity = r.fidelity(part.Fidelity)
		if len(r.history.Space.Regions()) > 0 && r.g.stage != eval.Fine {
			h.Space = r.history.Space.Within(part.Region)
		}
		if err := r.add(ctx, strategy, h, min(part.Count, n-len(proposals)), &proposals); err != nil {
			return nil, err
		}
	}
	// The rest, if a region ran dry.
	return proposals, r.add(ctx, strategy, r.history, n-len(proposals), &proposals)
}

// add asks for n proposals and appends those that are new in this round. r.decision.Strategy must
// name the strategy, for the error.
func (r *rounds) add(ctx context.Context, strategy search.Strategy, h search.History, n int, proposals *[]search.Proposal) error {
	if n < 1 {
		return nil
	}
	asked, err := strategy.Ask(ctx, r.pending(h, *proposals), n)
	if err != nil && !errors.Is(err, search.ErrExhausted) {
		return fmt.Errorf("ask %s: %w", r.decision.Strategy, err)
	}
	*proposals = append(*proposals, asked...)
	return nil
}

// pending adds the proposals of this round to a history, as trials whose results are awaited.
func (r *rounds) pending(h search.History, proposals []search.Proposal) search.History {
	h.Trials = slices.Clone(h.Trials)
	for _, p := range proposals {
		h.Trials = append(h.Trials, search.Trial{ID: len(h.Trials), Stage: r.g.stage, Round: r.decision.Round, Proposal: p})
	}
	return h
}

// fidelity is the controller's choice, or the one there is in a study without progressive stages
// or without fidelities.
func (r *rounds) fidelity(f eval.Fidelity) eval.Fidelity {
	if r.settings.Lacks(Progressive) || r.settings.Lacks(Fidelities) {
		return r.settings.fidelity(r.g.stage)
	}
	return f
}

// strategy returns what proposes new architectures in the stage (Table 1).
func (r *rounds) strategy() search.Strategy {
	switch r.g.stage {
	case eval.Global:
		r.decision.Strategy = "adaptive"
		return search.NewAdaptive(search.AdaptiveOptions{})
	case eval.Region:
		r.decision.Strategy = "coupled"
		// About a third of the stage may be alive at once: with more, evolution would hardly
		// select.
		population := min(100, max(8, r.settings.Region.Architectures/3))
		return search.NewCoupled(search.CoupledOptions{
			Evolution: search.AgingOptions{Population: population, Warmup: -1}, // the promoted found it
		})
	}
	r.decision.Strategy = "bayesian"
	return search.NewBayesian(search.BayesianOptions{})
}
