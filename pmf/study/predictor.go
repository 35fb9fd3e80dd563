package study

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
)

// model is a predictor fitted to the first trials of a lineage. It is one goroutine's at a time:
// Run's own, or behind a referee's lock.
type model struct {
	predictor predict.Predictor
	key       string // of the stage that it was fitted in, and so of the lineage
	fitted    int    // trials that it has learnt from
	followed  int    // trials that it has learnt from or was updated with
	target    eval.Fidelity
}

// refit tells to how many trials the predictor is fitted in the next round: all there are at the
// start of a stage and after the anchors, else those known when the last round began, whenever
// enough of them have come. So the fit has the time of a round's trainings. The lag of a round lets
// the fit run beside the trainings, at the price of not knowing the last round's labels; follow
// makes up for some of it.
func (s Settings) refit(g *generation, trials int) int {
	last := g.last()
	if last == nil || last.decision.Kind == Anchors {
		return trials
	}
	return s.due(last, trials-len(last.trials))
}

// due tells to how many trials the predictor of the round after this one is fitted, of those known
// when this one began. Decision.Fitted remembers the last fit, also in a process that has just been
// started.
func (s Settings) due(r *round, known int) int {
	if known-r.decision.Fitted >= s.Predictor.Refit {
		return known
	}
	return r.decision.Fitted
}

// fitAhead fits the predictor of the next round while the trials of this one run, if it falls due.
// The function that it returns waits for the fit and keeps it. wait must be called, and once: it is
// where s.model changes, in Run's goroutine.
func (s *Study) fitAhead(ctx context.Context, g *generation, r *round) (wait func() error) {
	trials := s.lineage.trials()
	known := len(trials) - len(r.trials)
	if r.decision.Kind == Anchors || s.plan.settings.due(r, known) == r.decision.Fitted {
		return func() error { return nil }
	}
	var fitted *model
	var group errgroup.Group
	group.Go(func() (err error) {
		if fitted, err = s.plan.fit(ctx, g, trials[:known]); err != nil || fitted == nil {
			return err
		}
		return fitted.prepare(ctx, s.plan.settings.Ladder().Epochs(g.stage.Fidelity()))
	})
	return func() error {
		err := group.Wait()
		if err == nil && fitted != nil {
			s.model = fitted
		}
		return err
	}
}

// prepare learns ahead what the next round will ask for, if the predictor learns by the length
// of curves: architectures that were never trained, and those at the fidelity of the stage.
func (m *model) prepare(ctx context.Context, epochs int) error {
	p, ok := m.predictor.(predict.Preparer)
	if !ok {
		return nil
	}
	for _, length := range []int{0, epochs} {
		if err := p.Prepare(ctx, length); err != nil {
			return fmt.Errorf("fit the predictor for %d epochs seen: %w", length, err)
		}
	}
	return nil
}

// fit returns the predictor that has learnt from the first trials, or nil where there is nothing to
// learn from. Equal trials and seed give an equal predictor. It may take seconds to minutes.
func (p plan) fit(ctx context.Context, g *generation, trials []search.Trial) (*model, error) {
	target := p.target(g.stage, trials)
	examples := p.examples(trials, target)
	if len(examples) < leastLabels || p.settings.Lacks(Predictor) {
		return nil, nil
	}
	m := &model{p.newPredictor(), g.key, len(trials), len(trials), target}
	if err := m.predictor.Fit(ctx, examples); err != nil {
		return nil, fmt.Errorf("fit the predictor to %d architectures: %w", len(examples), err)
	}
	return m, nil
}

// follow updates the predictor (Eq. 30), if it can be, with what was observed since it was fitted,
// round by round: so a process that comes back and fits it to the same first trials ends with the
// same predictor as one that saw the rounds come. An error leaves it between two rounds, of no use:
// the caller gives up.
func (m *model) follow(ctx context.Context, p plan, trials []search.Trial) error {
	u, ok := m.predictor.(predict.Updater)
	for ok && m.followed < len(trials) {
		first, end := trials[m.followed], m.followed
		for end < len(trials) && trials[end].Stage == first.Stage && trials[end].Round == first.Round {
			end++
		}
		if err := u.Update(ctx, p.news(trials[:end], m.followed, m.target)); err != nil {
			return fmt.Errorf("update the predictor with round %d of the %v stage: %w", first.Round, first.Stage, err)
		}
		m.followed = end
	}
	return nil
}

// news returns the examples of the architectures that trials from one on tell about.
func (p plan) news(trials []search.Trial, from int, target eval.Fidelity) []predict.Example {
	told := map[string]bool{}
	for _, t := range trials[from:] {
		id := t.Proposal.Arch.ID()
		told[id] = told[id] || t.Usable()
	}
	return slices.DeleteFunc(p.examples(trials, target), func(e predict.Example) bool { return !told[e.ID] })
}

// newPredictor returns an unfitted predictor of the kind that the settings name. When it is
// fitted anew is the study's decision alone.
func (p plan) newPredictor() predict.Predictor {
	o := predict.Options{Seed: p.settings.Seed, Refit: -1}
	if named, ok := p.named(); ok {
		return named.New(o)
	}
	return predict.New(o)
}

// named finds the predictor that the settings name among those there are. A caller's own predictor
// cannot hide one that comes with the library.
func (p plan) named() (predict.Named, bool) {
	all := append(predict.All(), p.predictors...)
	i := slices.IndexFunc(all, func(n predict.Named) bool { return n.Name == p.settings.Predictor.Kind })
	if i < 0 {
		return predict.Named{}, false
	}
	return all[i], true
}

// predict makes the function that strategies ask. Its error, which a strategy cannot return, is
// kept in *failed. A nil model gives nil, which a history takes for none. Where an error stands in
// *failed, predictions are zeros and the round is not used.
func (m *model) predict(ctx context.Context, failed *error) func([]predict.Sample) []predict.Prediction {
	if m == nil {
		return nil
	}
	return func(samples []predict.Sample) []predict.Prediction {
		predictions, err := m.predictor.Predict(ctx, samples)
		if err != nil {
			*failed = fmt.Errorf("predict %d architectures: %w", len(samples), err)
			return make([]predict.Prediction, len(samples))
		}
		return predictions
	}
}
