package predict_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/predicttest"
)

// average is a learner that predicts the mean of its targets, and moves towards that of all
// examples by as much as an update's step says.
type average struct{ longest int } // epochs that it may be shown

type averaged struct {
	average
	mean float64
}

func (a average) check(samples []predict.Sample) error {
	for _, s := range samples {
		if s.Curve.Len() > a.longest {
			return errors.New("more epochs are shown than were asked about")
		}
	}
	return nil
}

func meanOf(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v / float64(len(values))
	}
	return sum
}

func (a average) Learn(_ context.Context, samples []predict.Sample, targets []float64, _ *rand.Rand) (predict.Learned, error) {
	return &averaged{a, meanOf(targets)}, a.check(samples)
}

func (a *averaged) Predict(_ context.Context, samples []predict.Sample) (means, variances []float64, err error) {
	for range samples {
		means, variances = append(means, a.mean), append(variances, 0.01)
	}
	return means, variances, a.check(samples)
}

func (a *averaged) Update(_ context.Context, samples []predict.Sample, targets []float64, step int) error {
	a.mean += (meanOf(targets) - a.mean) / float64(1+step)
	return a.check(samples)
}

func averaging(longest int, o predict.Options) *predict.Ensemble {
	o.Members = []predict.Member{predict.Custom("average", average{longest})}
	return predict.New(o)
}

func TestACustomMemberHoldsTheContract(t *testing.T) {
	predicttest.Run(t, func(seed uint64) predict.Predictor { return averaging(10, predict.Options{Seed: seed}) })
}

func TestACustomMemberSeesWhatIsAskedAbout(t *testing.T) {
	examples := predicttest.Curves(20, 8)
	out, means, truth := outcome(t, averaging(3, predict.Options{}), examples, examples, 3)
	if want := meanOf(truth); means[0] != want || !(out[0].ModelVariance > 0) {
		t.Errorf("predicted %v with variance %v, want the learner's %v and some", means[0], out[0].ModelVariance, want)
	}
}

// mute answers nothing.
type mute struct{ averaged }

func (mute) Learn(context.Context, []predict.Sample, []float64, *rand.Rand) (predict.Learned, error) {
	return mute{}, nil
}

func (mute) Predict(context.Context, []predict.Sample) (means, variances []float64, err error) {
	return nil, nil, nil
}

func TestACustomMemberThatDoesNotAnswerIsNamed(t *testing.T) {
	examples := predicttest.Curves(5, 3)
	p := predict.New(predict.Options{Members: []predict.Member{predict.Custom("mute", mute{})}})
	if err := p.Fit(t.Context(), examples); err != nil {
		t.Fatal(err)
	}
	_, err := p.Predict(t.Context(), predicttest.Seen(examples, 1))
	if err == nil || !strings.Contains(err.Error(), "0 means and 0 variances for 1 samples") {
		t.Fatalf("error is %v, want one that counts what is missing", err)
	}
}

func TestUpdatesMoveLessAndLess(t *testing.T) {
	examples := predicttest.Curves(12, 4)
	for i := range examples {
		examples[i].Target = float64(i / 4)
	}
	p := averaging(2, predict.Options{})
	if err := p.Fit(t.Context(), examples[:4]); err != nil {
		t.Fatal(err)
	}
	// All examples known: mean 0, then 0.5, then 1.
	for i, want := range []float64{0, 0.25, 0.5} {
		if i > 0 {
			if err := p.Update(t.Context(), examples[4*i:4*i+4]); err != nil {
				t.Fatal(err)
			}
		}
		out, err := p.Predict(t.Context(), predicttest.Seen(examples[:1], 2))
		if err != nil || out[0].Mean != want {
			t.Fatalf("after %d updates %v (%v), want %v", i, out, err, want)
		}
	}
}

func TestEnoughNewExamplesAreAFit(t *testing.T) {
	examples := predicttest.Curves(50, 6)
	asked := predicttest.Seen(examples, 3)
	ask := func(p *predict.Ensemble) []predict.Prediction {
		t.Helper()
		out, err := p.Predict(t.Context(), asked)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	update := func(p *predict.Ensemble, more []predict.Example) {
		t.Helper()
		if err := p.Update(t.Context(), more); err != nil {
			t.Fatal(err)
		}
	}
	fitted := func(count int, o predict.Options) *predict.Ensemble {
		t.Helper()
		o.Members = []predict.Member{predict.Members()[2]}
		p := predict.New(o)
		if err := p.Fit(t.Context(), examples[:count]); err != nil {
			t.Fatal(err)
		}
		return p
	}
	p, never := fitted(20, predict.Options{}), fitted(20, predict.Options{Refit: -1})
	first := ask(p)
	update(p, examples[20:39])
	if !slices.Equal(ask(p), first) {
		t.Error("a member that cannot be updated changed after 19 new examples")
	}
	update(p, examples[39:40])
	if !slices.Equal(ask(p), ask(fitted(40, predict.Options{}))) {
		t.Error("20 new examples are not as good as a fit")
	}
	update(p, examples[:20]) // known already, but seen anew
	if !slices.Equal(ask(p), ask(fitted(40, predict.Options{}))) {
		t.Error("examples that came again count twice")
	}
	update(never, examples[20:50])
	if !slices.Equal(ask(never), first) {
		t.Error("it was fitted anew, though it never should")
	}
	update(never, nil)
	fresh := predict.New(predict.Options{Members: []predict.Member{predict.Members()[2]}})
	update(fresh, examples[:40])
	if !slices.Equal(ask(fresh), ask(p)) {
		t.Error("an update before the first fit is not a fit")
	}
}
