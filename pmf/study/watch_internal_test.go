package study

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
)

// hopeless expects nothing of anybody.
type hopeless struct{}

func (hopeless) Needs() predict.Needs                         { return predict.Needs{} }
func (hopeless) Fit(context.Context, []predict.Example) error { return nil }
func (hopeless) Predict(_ context.Context, samples []predict.Sample) ([]predict.Prediction, error) {
	return make([]predict.Prediction, len(samples)), nil
}

// watching is a watch that stops at its first look, of an architecture that had so many epochs.
func watching(seen int) *watch {
	r := &referee{bar: Bar{Threshold: 0.5, Accuracy: 0.9}, model: &model{predictor: hopeless{}}}
	return &watch{referee: r, of: 10, seen: seen}
}

// observed is an observation that ended so after so many epochs.
func observed(status eval.Status, epochs int) eval.Observation {
	o := eval.Observation{Status: status, Starts: []int{1}}
	for i := range epochs {
		o.Curve.Metric = append(o.Curve.Metric, 0.1*float64(i+1))
	}
	o.Accuracy = o.Curve.Last()
	return o
}

// Whatever the evaluator knows already and however far it goes, the rule ends at the same place.
func TestRuleIsAFunctionOfTheCurve(t *testing.T) {
	for _, c := range []struct {
		name   string
		seen   int
		o      eval.Observation
		cut    int // 0: not stopped
		asking bool
	}{
		{"stopped as it ran", 3, observed(eval.Stopped, 4), 4, true},
		{"gone further before it was asked", 3, observed(eval.Stopped, 7), 4, true},
		{"known whole", 3, observed(eval.Complete, 10), 4, false},
		{"ended by patience where it would be stopped", 4, observed(eval.Complete, 5), 0, true},
		{"the same, known whole", 4, observed(eval.Complete, 5), 0, false},
		{"at the bar before it was asked", 8, observed(eval.Complete, 10), 0, true}, // 0.9 after the ninth
		{"diverged later", 3, observed(eval.Failed, 6), 4, true},
		{"diverged before", 3, observed(eval.Failed, 3), 0, true},
		{"diverged at once", 0, eval.Observation{Status: eval.Failed}, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := watching(c.seen)
			for n := c.seen + 1; c.asking && n <= c.o.Curve.Len(); n++ {
				w.look(t.Context(), c.o.Curve.Prefix(n))
			}
			got, err := w.settle(t.Context(), c.o)
			if err != nil {
				t.Fatal(err)
			}
			if c.cut == 0 {
				if diff := cmp.Diff(c.o, got); diff != "" {
					t.Errorf("it was changed:\n%s", diff)
				}
				return
			}
			if got.Status != eval.Stopped || got.Curve.Len() != c.cut || got.Accuracy != c.o.Curve.Metric[c.cut-1] || got.Reason == "" {
				t.Errorf("it is %s after %d epochs with %v, want stopped after %d", got.Status, got.Curve.Len(), got.Accuracy, c.cut)
			}
		})
	}
}

func TestCarriedTargetsAreTrustedAsFarAsTheyAreRight(t *testing.T) {
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	trials := func(finals ...float64) (all []search.Trial) {
		r := eval.Stream(1, "test", 0, "carried")
		for i, final := range append(finals, 0, 0) { // two have not gone on
			f, metric := eval.High, []float64{0.1 * float64(i), 0, final}
			starts := []int{1, 2, 3}
			if i >= len(finals) {
				f, metric, starts = eval.Low, metric[:1], starts[:1]
			}
			o := eval.Observation{Status: eval.Complete, Fidelity: f, Curve: curve.Curve{Metric: metric}, Starts: starts, Accuracy: metric[len(metric)-1]}
			all = append(all, search.Trial{Proposal: search.Proposal{Arch: space.Sample(r), Fidelity: f}, Observation: o})
		}
		return all
	}
	if got := (plan{}).carriedDeviation(trials(0.5, 0.55, 0.6, 0.65), eval.High); got > 1e-12 {
		t.Errorf("a line that is never wrong is wrong by %v", got)
	}
	if got := (plan{}).carriedDeviation(trials(0.5, 0.6), eval.High); !math.IsNaN(got) {
		t.Errorf("two labels tell %v, want nothing", got)
	}
	few, many := (plan{}).carriedDeviation(trials(0.5, 0.6, 0.52), eval.High), (plan{}).carriedDeviation(trials(0.5, 0.6, 0.52, 0.62, 0.54, 0.64), eval.High)
	if !(few > many && many > 0) {
		t.Errorf("three labels tell %v, six tell %v, want less", few, many)
	}
}
