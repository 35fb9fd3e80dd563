package predict_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/predicttest"
	"pmfnas/pmf/stats"
)

func TestEveryNamedPredictorHoldsTheContract(t *testing.T) {
	for _, named := range predict.All() {
		for _, minimise := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, minimise %v", named.Name, minimise), func(t *testing.T) {
				predicttest.Run(t, func(seed uint64) predict.Predictor {
					return named.New(predict.Options{Seed: seed, Minimise: minimise})
				})
			})
		}
	}
}

func TestEveryMemberAloneHoldsTheContract(t *testing.T) {
	for _, member := range predict.Members() {
		t.Run(member.Name, func(t *testing.T) {
			predicttest.Run(t, func(seed uint64) predict.Predictor {
				return predict.New(predict.Options{Seed: seed, Members: []predict.Member{member}})
			})
		})
	}
}

// outcome is what a predictor says of examples that it has not seen.
func outcome(t *testing.T, p predict.Predictor, known, asked []predict.Example, epochs int) (out []predict.Prediction, means, truth []float64) {
	t.Helper()
	if err := p.Fit(t.Context(), known); err != nil {
		t.Fatal(err)
	}
	out, err := p.Predict(t.Context(), predicttest.Seen(asked, epochs))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range out {
		means, truth = append(means, v.Mean), append(truth, asked[i].Target)
	}
	return out, means, truth
}

func TestEnsembleBeatsTheFreeBaselines(t *testing.T) {
	examples := predicttest.Curves(160, 20)
	known, asked := examples[:60], examples[60:]
	rank := map[string]float64{}
	for _, named := range predict.All() {
		_, means, truth := outcome(t, named.New(predict.Options{}), known, asked, 3)
		rank[named.Name] = stats.Spearman(means, truth)
	}
	for _, free := range []string{"last", "best", "sotl", "params"} {
		if rank[free] >= rank["pmf"] {
			t.Errorf("%s ranks with %.3f, the ensemble with %.3f", free, rank[free], rank["pmf"])
		}
	}
}

func TestIntervalsCoverNineInTen(t *testing.T) {
	const draws = 4 // what few examples cover differs from draw to draw; it is their mean that is promised
	examples := predicttest.Curves(400, 20)
	for _, n := range []int{20, 60} {
		var low, high, truth []float64
		for draw := range draws {
			out, _, final := outcome(t, predict.New(predict.Options{}), examples[draw*n:(draw+1)*n], examples[draws*60:], 4)
			truth = append(truth, final...)
			for _, p := range out {
				low, high = append(low, p.Low), append(high, p.High)
			}
		}
		if covered, width := stats.Coverage(low, high, truth); covered < 0.85 || covered > 0.95 {
			t.Errorf("from %d examples %.3f are covered (width %.3f)", n, covered, width)
		}
	}
}

func TestAFewEpochsPredictBetterThanNone(t *testing.T) {
	examples := predicttest.Curves(160, 20)
	_, blind, truth := outcome(t, predict.New(predict.Options{}), examples[:60], examples[60:], 0)
	_, seeing, _ := outcome(t, predict.New(predict.Options{}), examples[:60], examples[60:], 3)
	if without, with := stats.MAE(blind, truth), stats.MAE(seeing, truth); with > without/2 {
		t.Fatalf("mean absolute error %v without epochs, %v with three", without, with)
	}
}

func TestAnExplodedLossSpoilsNothing(t *testing.T) {
	examples := predicttest.Curves(160, 20)
	known := slices.Clone(examples[:60])
	_, before, truth := outcome(t, predict.New(predict.Options{}), known, examples[60:], 3)
	known[7].Target, known[7].Curve = 1e9, known[7].Curve.Clone()
	known[7].Curve.Metric[2] = 1e7
	predictions, after, _ := outcome(t, predict.New(predict.Options{}), known, examples[60:], 3)
	if sane, shaken := stats.MAE(before, truth), stats.MAE(after, truth); shaken > 2*sane {
		t.Errorf("mean absolute error %v, and %v with one training gone astray", sane, shaken)
	}
	if d := predictions[0].Deviation(); d > 0.1 {
		t.Errorf("the deviation became %v", d)
	}
}

func TestBaselinesRankWithoutExamples(t *testing.T) {
	asked := predicttest.Curves(50, 10)
	for _, p := range []predict.Predictor{
		predict.LastValue(predict.Options{}), predict.TrainingSpeed(predict.Options{}), predict.Parameters(predict.Options{}),
	} {
		_, means, truth := outcome(t, p, nil, asked, 3)
		if r := stats.Spearman(means, truth); !(r > 0.2) {
			t.Errorf("%T %+v ranks with %.3f", p, p.Needs(), r)
		}
	}
}

func TestWeightsSumToOne(t *testing.T) {
	p := predict.New(predict.Options{})
	outcome(t, p, predicttest.Curves(30, 10), predicttest.Curves(2, 10), 4)
	sum := 0.0
	for name, w := range p.Weights(4) {
		if w < 0 {
			t.Errorf("%s has weight %v", name, w)
		}
		sum += w
	}
	if math.Abs(sum-1) > 1e-9 || p.Weights(5) != nil {
		t.Fatalf("weights sum to %v; those of a length never asked about: %v", sum, p.Weights(5))
	}
}

// spy remembers whom it was fitted to and predicts the target that it was told, if any.
type spy struct{ known map[string]bool }

func (s *spy) Needs() predict.Needs { return predict.Needs{} }

func (s *spy) Fit(_ context.Context, examples []predict.Example) error {
	s.known = map[string]bool{}
	for _, e := range examples {
		s.known[e.ID] = true
	}
	return nil
}

func (s *spy) Predict(_ context.Context, samples []predict.Sample) ([]predict.Prediction, error) {
	out := make([]predict.Prediction, len(samples))
	for i, x := range samples {
		out[i].Mean = float64(x.Curve.Len())
		if s.known[x.ID] {
			return nil, fmt.Errorf("%s is asked about and was learned from", x.ID)
		}
	}
	return out, nil
}

func TestCrossValidationNeverShowsWhatItAsks(t *testing.T) {
	examples := predicttest.Curves(23, 10)
	out, err := predict.CrossValidate(t.Context(), func() predict.Predictor { return &spy{} }, examples, 4, 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range out {
		if p.Mean != 4 {
			t.Fatalf("example %d was shown %v epochs, want 4", i, p.Mean)
		}
	}
}

func TestCrossValidationNeedsTwoExamples(t *testing.T) {
	if _, err := predict.CrossValidate(t.Context(), func() predict.Predictor { return &spy{} }, predicttest.Curves(1, 3), 1, 5, 1); err == nil {
		t.Fatal("one example was cross-validated")
	}
}
