package study

import (
	"context"
	"errors"
	"fmt"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/search"
)

// rounds plans the next round of a stage. All that it reads is settled: closed rounds and settings;
// so a process that comes back plans the same. One is made for each round and thrown away.
type rounds struct {
	plan
	g        *generation
	before   int            // rounds of the stages before
	trials   []search.Trial // of all stages so far, none of them pending
	known    [][]string     // their keys, round by round
	model    *model         // nil if there is no predictor
	ledger   *ledger        // what they have cost
	history  search.History // what strategies are told
	descent  descent        // nil if nothing is inherited
	decision Decision       // filled in as the round takes shape
}

// next decides and proposes: one turn of Algorithm 1 up to the evaluations. It runs in Run's
// goroutine while nothing is evaluated; what it may take is a fit of the predictor and the
// strategy's own time.
func (s *Study) next(ctx context.Context, g *generation) (round, error) {
	trials := s.lineage.trials()
	r := rounds{plan: s.plan, g: g, before: s.lineage.roundsBefore(g.stage), trials: trials, known: s.lineage.keys(), ledger: newLedger(trials, g.stage)}
	if s.plan.settings.Inherit {
		r.descent = s.lineage.descent()
	}
	r.decision = Decision{Stage: g.stage, Round: len(g.rounds), Spent: r.ledger.spent}
	m, err := s.modelFor(ctx, g, trials)
	if err != nil {
		return round{}, err
	}
	if r.model = m; m != nil {
		r.decision.Fitted, r.decision.Target = m.fitted, m.target
	} else {
		r.decision.Fitted = s.plan.settings.refit(g, len(trials))
	}
	// Strategies cannot return what goes wrong in a predictor or estimator; it is caught here after
	// they have answered.
	var failed error
	r.history = search.History{
		Space: s.plan.space.Restrict(g.kept()), Input: s.plan.input, Stage: g.stage, Fidelity: s.plan.settings.fidelity(g.stage),
		Seed: s.plan.settings.Seed, Round: len(g.rounds), Trials: trials, Statics: s.plan.statics, Predict: m.predict(ctx, &failed),
	}
	// Before it all that counts is accuracy: regions are kept by their density alone.
	if g.stage == eval.Fine {
		r.history.Costs = s.plan.pricing(ctx, &failed)
	}
	proposals, err := r.propose(ctx)
	next, unchecked := r.record(ctx, proposals, s.lineage.next())
	if err := errors.Join(err, failed, unchecked); err != nil {
		return round{}, fmt.Errorf("plan round %d of the %v stage: %w", r.decision.Round, g.stage, err)
	}
	return next, nil
}

// modelFor returns the predictor of the next round, fitted before where that is still the one,
// and updated with all rounds since.
func (s *Study) modelFor(ctx context.Context, g *generation, trials []search.Trial) (*model, error) {
	n := s.plan.settings.refit(g, len(trials))
	if m := s.model; m == nil || m.key != g.key || m.fitted != n {
		var err error
		if s.model, err = s.plan.fit(ctx, g, trials[:n]); err != nil || s.model == nil {
			return nil, err
		}
	}
	return s.model, s.model.follow(ctx, s.plan, trials)
}

// record numbers the proposals, adds what is predicted of each, and completes the decision. Numbers
// go on from first. The rules that may stop a trial become part of its key, so they must be settled
// first.
func (r *rounds) record(ctx context.Context, proposals []search.Proposal, first int) (round, error) {
	r.decision.Stop, r.decision.Patience = r.bar(), r.patience()
	next := round{decision: r.decision}
	for i, p := range proposals {
		t, err := r.plan.trial(ctx, first+i, p, r.descent.of(p))
		if err != nil {
			return round{}, err
		}
		next.trials = append(next.trials, t)
		next.decision.Trials = append(next.decision.Trials, t.id)
	}
	r.foretell(next.trials)
	for i, t := range next.trials {
		if !rejected(t.key) {
			next.trials[i].key = r.under(next.decision, r.known, t)
		}
	}
	return next, nil
}

// foretell asks the predictor about each proposal, with the curve that it has so far. What is said
// here is what report and process compare with later: nobody can have seen the result.
func (r *rounds) foretell(trials []trial) {
	if r.history.Predict == nil || len(trials) == 0 {
		return
	}
	known := map[string]search.Trial{}
	for _, t := range furthest(r.trials) {
		known[t.Proposal.Arch.ID()] = t
	}
	samples := make([]predict.Sample, len(trials))
	for i, t := range trials {
		if before, ok := known[t.proposal.Arch.ID()]; ok {
			samples[i] = r.history.Sample(before)
		} else {
			samples[i] = r.sample(t.proposal.Arch)
		}
	}
	for i, p := range r.history.Predict(samples) {
		trials[i].predicted = &p
	}
}

// propose goes through the parts of the stage in their order. Labels before promotions, which they
// make better; promotions before new ones, which cost more; what was stopped goes on before the
// search ends.
func (r *rounds) propose(ctx context.Context) ([]search.Proposal, error) {
	if r.finished() {
		return r.end("The best architecture is trained to high fidelity.")
	}
	if !r.settings.timeLeft(r.ledger) {
		return r.end(fmt.Sprintf("The budget of %g seconds is spent.", r.settings.BudgetSeconds))
	}
	if r.g.stage == eval.Region && len(r.g.rounds) == 0 {
		r.keepRegions()
	}
	if n := r.anchorsLeft(); n > 0 {
		if proposals := r.anchors(n); len(proposals) > 0 {
			return proposals, nil
		}
	}
	if n := r.promotionsLeft(); n > 0 {
		if proposals, err := r.promote(ctx, n); err != nil || len(proposals) > 0 {
			return proposals, err
		}
	}
	if proposals := r.resume(); len(proposals) > 0 {
		return proposals, nil
	}
	return r.search(ctx)
}

// end closes the stage with a reason, unless something is left to finish.
func (r *rounds) end(reason string) ([]search.Proposal, error) {
	if last := r.finish(reason); len(last) > 0 {
		return last, nil
	}
	r.decision.Kind, r.decision.Reason, r.decision.Asked = End, reason, 0
	return nil, nil
}

// keepRegions chooses the regions of the region stage (Eq. 14), or as many at random. It changes
// r.history, for what this very round proposes.
func (r *rounds) keepRegions() {
	kept, threshold := search.Promising(r.history, r.settings.Controller.Regions)
	all := r.history.Space.Regions()
	r.decision.Reduction = fmt.Sprintf("%d of %d regions are kept, at most %d of those whose density exceeds τ = %.4f (Eq. 14).",
		len(kept), len(all), r.settings.Controller.Regions, threshold)
	chosen := map[arch.Region]bool{}
	for _, d := range kept {
		chosen[d.Region] = true
	}
	if r.settings.Lacks(Density) {
		clear(chosen)
		// A stream of its own: the ablation must not shift any other draw.
		random := eval.Stream(r.settings.Seed, r.g.stage.String(), 0, "random reduction")
		for _, i := range random.Perm(len(all))[:len(kept)] {
			chosen[all[i]] = true
		}
		r.decision.Reduction = fmt.Sprintf("%d of %d regions are kept, as many as by their density (Eq. 14), but drawn at random.", len(kept), len(all))
	}
	for _, d := range search.Densities(r.history) {
		r.decision.Kept = append(r.decision.Kept, Kept{d.Region, chosen[d.Region], d.Shrunk, threshold, d.Count})
	}
	r.history.Space = r.space.Restrict(r.decision.kept())
}

// evaluatedAll says so; a table counts the predictor's labels too, which are beyond the limit.
func (r *rounds) evaluatedAll(limit int) string {
	all := fmt.Sprintf("All %d architectures of the stage are evaluated", limit)
	if limit == 1 {
		all = "The one architecture of the stage is evaluated"
	}
	if labels, _ := r.g.count(Anchors); labels > 0 {
		return all + ", beside " + view.Count(labels, "label") + " for the predictor."
	}
	return all + "."
}

// search lets the controller decide and the stage's strategy propose. It ends the stage for
// whichever reason comes first: nothing may be evaluated, the controller says so, nothing is left
// to propose, or nothing can be paid.
func (r *rounds) search(ctx context.Context) ([]search.Proposal, error) {
	limit := r.most()
	if r.g.evaluated() >= limit {
		return r.end(r.evaluatedAll(limit))
	}
	c, err := r.controller.Decide(ctx, r.state(r.g, r.history, r.ledger))
	if err != nil {
		return nil, err
	}
	r.decision.Kind, r.decision.Control, r.decision.Reason = Search, &c, c.Reason
	if c.Switch {
		return r.end(c.Reason)
	}
	r.decision.Asked = min(c.Batch, limit-r.g.evaluated())
	proposals, err := r.ask(ctx, c, r.decision.Asked)
	if err != nil {
		return nil, err
	}
	if len(proposals) == 0 {
		return r.end(fmt.Sprintf("Nothing is left that %s could propose.", r.decision.Strategy))
	}
	if proposals = r.settings.affordable(r.ledger, r.g.stage, proposals); len(proposals) == 0 {
		return r.end(leftOver(r.settings.left(r.ledger, r.g.stage)))
	}
	return proposals, nil
}

// leftOver says that a budget has come to its end.
func leftOver(epochs int) string {
	if epochs == 0 {
		return "The budget is spent."
	}
	return "What is left, " + view.Count(epochs, "epoch") + ", cannot pay another architecture."
}
