package search_test

import (
	"errors"
	"testing"

	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

// above returns a region history over ten low trials.
func above() search.History {
	return searchtest.Lower(searchtest.NewHistory(searchtest.Toy(), eval.Region, 1), eval.Low, 10)
}

func TestPromotionTakesTheBestLowerTrials(t *testing.T) {
	h := above()
	batch, err := search.NewPromotion(search.PromotionOptions{}).Ask(t.Context(), h, 3)
	if err != nil || len(batch) != 3 {
		t.Fatalf("%d proposals and %v, want 3", len(batch), err)
	}
	worst := 1.0
	chosen := map[string]bool{}
	for _, p := range batch {
		chosen[p.Arch.ID()] = true
		worst = min(worst, searchtest.Accuracy(p.Arch, eval.Low))
		if p.Parent != p.Arch.ID() || p.Fidelity != eval.Medium {
			t.Errorf("proposal %+v does not continue its own architecture to medium", p)
		}
	}
	for _, trial := range h.Trials {
		if !chosen[trial.Proposal.Arch.ID()] && trial.Observation.Accuracy > worst {
			t.Errorf("trial %d with accuracy %g was left behind, one with %g taken", trial.ID, trial.Observation.Accuracy, worst)
		}
	}
}

func TestPromotionWeighsUncertaintyByBeta(t *testing.T) {
	h := above()
	h.Round = 3
	bold := h.Trials[4].Proposal.Arch.ID()
	h.Predict = func(samples []predict.Sample) []predict.Prediction {
		predictions := make([]predict.Prediction, len(samples))
		for i, s := range samples {
			predictions[i] = predict.Prediction{Mean: 0.8}
			if s.ID == bold {
				predictions[i] = predict.Prediction{Mean: 0.79, ModelVariance: 0.01}
			}
		}
		return predictions
	}
	for _, c := range []struct {
		name string
		beta control.Beta
		bold bool
	}{{"Eq. 12", nil, true}, {"without uncertainty", control.Constant(0), false}} {
		batch, err := search.NewPromotion(search.PromotionOptions{Beta: c.beta}).Ask(t.Context(), h, 1)
		if err != nil || (batch[0].Arch.ID() == bold) != c.bold {
			t.Errorf("%s: promoted %v, %v; want the uncertain one %v", c.name, batch, err, c.bold)
		}
	}
}

func TestPromotionWaitsForPendingTrials(t *testing.T) {
	h := searchtest.NewHistory(searchtest.Toy(), eval.Region, 1)
	p := search.NewPromotion(search.PromotionOptions{})
	if _, err := p.Ask(t.Context(), h, 1); !errors.Is(err, search.ErrExhausted) {
		t.Errorf("without any trial: %v, want ErrExhausted", err)
	}
	h = h.With([]search.Proposal{{Arch: searchtest.Optimum(), Fidelity: eval.Low}})
	if batch, err := p.Ask(t.Context(), h, 1); err != nil || len(batch) != 0 {
		t.Errorf("with one pending: %v and %v, want neither proposal nor error", batch, err)
	}
}
