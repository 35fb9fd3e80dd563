package search_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/arch/archtest"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

// drawHistory draws any history that a study could have: a space of any size, restricted or
// not, trials of all fidelities in any state, with a predictor or without.
func drawHistory(t *rapid.T) search.History {
	s := searchtest.Toy()
	s.Depths = s.Depths[:rapid.IntRange(1, 5).Draw(t, "depths")]
	s.Channels = s.Channels[:rapid.IntRange(1, 3).Draw(t, "channels")]
	s.Ops = s.Ops[:rapid.IntRange(1, 3).Draw(t, "operations")]
	h := searchtest.NewHistory(s, eval.Stage(rapid.IntRange(0, 2).Draw(t, "stage")), rapid.Uint64().Draw(t, "seed"))
	for range rapid.IntRange(0, 25).Draw(t, "trials") {
		p := search.Proposal{Arch: archtest.Draw(t, s), Fidelity: eval.Fidelity(rapid.IntRange(0, 2).Draw(t, "fidelity"))}
		o := searchtest.Observe(p)
		switch rapid.IntRange(0, 6).Draw(t, "state") {
		case 0:
			o = eval.Observation{Status: eval.Failed, Fidelity: p.Fidelity}
		case 1:
			o = eval.Observation{}
		case 2:
			o.Accuracy = math.NaN()
		case 3:
			o.Starts = nil // an evaluator that does not tell where its segments began
		}
		h = searchtest.Append(h, []search.Proposal{p}, func(search.Proposal) eval.Observation { return o })
	}
	if rapid.Bool().Draw(t, "finite") {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) arch.Architecture { return archtest.Draw(t, s) }), 1, 12).Draw(t, "members")
		finite, err := s.Of(list)
		if err != nil {
			t.Fatal(err)
		}
		s, h.Space = finite, finite
	}
	if rapid.Bool().Draw(t, "restricted") {
		h.Space = s.Restrict([]arch.Region{rapid.SampledFrom(s.Regions()).Draw(t, "region")})
	}
	if rapid.Bool().Draw(t, "predictor") {
		h.Predict = byParameters
	}
	return h
}

// byParameters predicts more for larger networks, and nonsense for some.
func byParameters(samples []predict.Sample) []predict.Prediction {
	predictions := make([]predict.Prediction, len(samples))
	for i, s := range samples {
		predictions[i] = predict.Prediction{Mean: math.Log10(s.Params) / 10, ModelVariance: 1e-3}
		if int(s.Params)%5 == 0 {
			predictions[i].Mean = math.NaN()
		}
	}
	return predictions
}

func TestForEveryHistoryTheAnswerKeepsTheContract(t *testing.T) {
	for _, named := range search.All() {
		t.Run(named.Name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				h := drawHistory(t)
				n := rapid.IntRange(0, 6).Draw(t, "n")
				batch, err := named.New().Ask(context.Background(), h, n)
				if err != nil && !errors.Is(err, search.ErrExhausted) {
					t.Fatal(err)
				}
				for _, problem := range searchtest.Problems(h, batch, n) {
					t.Error(problem)
				}
				again, _ := named.New().Ask(context.Background(), h, n)
				if fmt.Sprint(again) != fmt.Sprint(batch) {
					t.Errorf("asked twice: %v, then %v", batch, again)
				}
			})
		})
	}
}
