package study

import (
	"context"
	"fmt"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
)

// model is a predictor fitted to the first trials of a lineage.
type model struct {
	predictor predict.Predictor
	key       string // of the stage that it was fitted in, and so of the lineage
	fitted    int    // trials that it has learnt from
	target    eval.Fidelity
}

// refit tells to how many trials the predictor is fitted in the next round: all there are at
// the start of a stage and after the anchors, else again whenever enough new ones have come.
func (s Settings) refit(g *generation, trials int) int {
	last := g.last()
	if last == nil || last.decision.Kind == Anchors {
		return trials
	}
	if trials-last.decision.Fitted >= s.Predictor.Refit {
		return trials
	}
	return last.decision.Fitted
}

// fit returns the predictor that has learnt from the first trials, or nil where there is
// nothing to learn from.
func (p plan) fit(ctx context.Context, g *generation, trials []search.Trial) (*model, error) {
	target := p.target(g.stage, trials)
	examples := p.examples(trials, target)
	if len(examples) < leastLabels || p.settings.Lacks(Predictor) {
		return nil, nil
	}
	m := &model{p.settings.newPredictor(), g.key, len(trials), target}
	if err := m.predictor.Fit(ctx, examples); err != nil {
		return nil, fmt.Errorf("fit the predictor to %d architectures: %w", len(examples), err)
	}
	return m, nil
}

func (s Settings) newPredictor() predict.Predictor {
	for _, named := range predict.All() {
		if named.Name == s.Predictor.Kind {
			return named.New(predict.Options{Seed: s.Seed})
		}
	}
	return predict.New(predict.Options{Seed: s.Seed})
}

// predict makes the function that strategies ask. Its error, which a strategy cannot return,
// is kept in *failed.
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
