package search_test

import (
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

// oracle predicts final accuracies of the toy space exactly, but for a bias.
func oracle(h search.History, bias float64) func([]predict.Sample) []predict.Prediction {
	return func(samples []predict.Sample) []predict.Prediction {
		predictions := make([]predict.Prediction, len(samples))
		for i, s := range samples {
			predictions[i] = predict.Prediction{Mean: 0.5 + bias, ModelVariance: 0.01}
			for _, t := range h.Trials {
				if t.Proposal.Arch.ID() == s.ID {
					predictions[i].Mean = searchtest.Accuracy(t.Proposal.Arch, eval.High) + bias
				}
			}
		}
		return predictions
	}
}

func TestPredictorIsThePriorMean(t *testing.T) {
	h := searchtest.Lower(searchtest.NewHistory(searchtest.Toy(), eval.Fine, 1), eval.Medium, 30)
	best := h.Trials[0]
	for _, trial := range h.Trials {
		if searchtest.Accuracy(trial.Proposal.Arch, eval.High) > searchtest.Accuracy(best.Proposal.Arch, eval.High) {
			best = trial
		}
	}
	h.Predict = oracle(h, 0.3)
	batch, err := search.NewBayesian(search.BayesianOptions{}).Ask(t.Context(), h, 1)
	if err != nil || batch[0].Arch.ID() != best.Proposal.Arch.ID() {
		t.Errorf("proposed %v, %v; want the one that the predictor holds for the best", batch, err)
	}
}

func TestPromotedTrialsTeachTheLiftOfTheOthers(t *testing.T) {
	// Three of thirty went on to high fidelity; the model must expect gains of the rest, so
	// the next choice beats what a random continuation would bring.
	h := searchtest.Lower(searchtest.NewHistory(searchtest.Toy(), eval.Fine, 2), eval.Medium, 30)
	var err error
	if h, err = searchtest.Advance(t.Context(), search.NewPromotion(search.PromotionOptions{}), h, 3); err != nil {
		t.Fatal(err)
	}
	batch, err := search.NewBayesian(search.BayesianOptions{}).Ask(t.Context(), h, 4)
	if err != nil || len(batch) != 4 {
		t.Fatalf("%d proposals and %v, want 4", len(batch), err)
	}
	chosen, all := 0.0, 0.0
	for _, p := range batch {
		chosen += searchtest.Accuracy(p.Arch, eval.High) / 4
	}
	for _, trial := range h.Trials[:30] {
		all += searchtest.Accuracy(trial.Proposal.Arch, eval.High) / 30
	}
	if chosen <= all {
		t.Errorf("the choices reach %.4f on average, all candidates %.4f", chosen, all)
	}
}
