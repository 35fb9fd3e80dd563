// Package predicttest holds the contract of [predict.Predictor] as a test that any predictor,
// from here or elsewhere, can run.
package predicttest

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
)

// Run tests what every predictor must hold to; each call of fresh returns an unfitted one with
// the same setting. It fits some thirty times, to at most thirty examples.
func Run(t *testing.T, fresh func(seed uint64) predict.Predictor) {
	t.Helper()
	s := suite{fresh}
	t.Run("answers are finite, variances not negative", s.finite)
	t.Run("few examples are enough", s.few)
	t.Run("what it does not need does not matter", s.needs)
	t.Run("the order of examples does not matter", s.order)
	t.Run("a sample's neighbours do not matter", s.neighbours)
	t.Run("equal seeds give equal answers", s.repeats)
	t.Run("constant targets are answered", s.constant)
	t.Run("damaged curves are answered", s.damaged)
	t.Run("unfitted it refuses or answers", s.unfitted)
	t.Run("a new fit forgets the old one", s.forgets)
	t.Run("it is updated by what came, whatever was asked before", s.updates)
	t.Run("examples are left unchanged", s.unchanged)
	t.Run("cancelling ends it", s.cancelled)
}

type suite struct {
	fresh func(seed uint64) predict.Predictor
}

func (s suite) fit(t *testing.T, examples []predict.Example) predict.Predictor {
	t.Helper()
	p := s.fresh(1)
	if err := p.Fit(t.Context(), examples); err != nil {
		t.Fatal(err)
	}
	return p
}

// ask predicts and checks that every answer is a number.
func ask(t *testing.T, p predict.Predictor, samples []predict.Sample) []predict.Prediction {
	t.Helper()
	out, err := p.Predict(t.Context(), samples)
	if err != nil {
		t.Fatal(err)
	}
	if len(out) != len(samples) {
		t.Fatalf("%d answers to %d samples", len(out), len(samples))
	}
	for i, v := range out {
		for _, f := range []float64{v.Mean, v.ModelVariance, v.DataVariance, v.Low, v.High} {
			if math.IsNaN(f) || math.IsInf(f, 0) {
				t.Fatalf("answer %d is not finite: %+v", i, v)
			}
		}
		if v.ModelVariance < 0 || v.DataVariance < 0 || v.Low > v.High {
			t.Fatalf("answer %d has a negative variance or an empty interval: %+v", i, v)
		}
	}
	return out
}

func (s suite) finite(t *testing.T) {
	examples := Curves(30, 10)
	p := s.fit(t, examples)
	for _, epochs := range []int{0, 1, 3, 10} {
		ask(t, p, Seen(examples, epochs))
	}
	ask(t, p, nil)
}

func (s suite) few(t *testing.T) {
	examples := Curves(12, 8)
	for n := 1; n <= 5; n++ {
		p := s.fit(t, examples[:n])
		ask(t, p, Seen(examples, 3))
		ask(t, p, Seen(examples, 0))
	}
}

func (s suite) needs(t *testing.T) {
	examples := Curves(20, 8)
	want := ask(t, s.fit(t, examples), Seen(examples, 4))
	needs := s.fresh(1).Needs()
	poisoned := slices.Clone(examples)
	for i := range poisoned {
		poison(&poisoned[i].Sample, needs)
	}
	if got := ask(t, s.fit(t, poisoned), Seen(poisoned, 4)); !slices.Equal(got, want) {
		t.Fatal("something that Needs does not list matters")
	}
}

// poison replaces by NaN what is not needed.
func poison(s *predict.Sample, needs predict.Needs) {
	s.Curve = s.Curve.Clone()
	series := []struct {
		needed bool
		values []float64
	}{
		{needs.Metric, s.Curve.Metric}, {needs.TrainLoss, s.Curve.TrainLoss},
		{needs.TrainAccuracy, s.Curve.TrainAccuracy}, {needs.GradNorm, s.Curve.GradNorm},
		{false, s.Curve.Seconds},
	}
	for _, c := range series {
		for i := range c.values {
			if !c.needed {
				c.values[i] = math.NaN()
			}
		}
	}
	if !needs.Params {
		s.Params = math.NaN()
	}
	if !needs.Features {
		s.Features = map[string]float64{"depth": math.NaN()}
	}
}

func (s suite) order(t *testing.T) {
	examples := Curves(20, 8)
	want := ask(t, s.fit(t, examples), Seen(examples, 4))
	reversed := slices.Clone(examples)
	slices.Reverse(reversed)
	if got := ask(t, s.fit(t, reversed), Seen(examples, 4)); !slices.Equal(got, want) {
		t.Fatal("examples in another order gave other answers")
	}
}

// neighbours asks about samples of two lengths together and alone, bit for bit.
func (s suite) neighbours(t *testing.T) {
	examples := Curves(20, 8)
	samples := append(Seen(examples, 4), Seen(examples, 2)...)
	together := ask(t, s.fit(t, examples), samples)
	p := s.fit(t, examples)
	for i := len(samples) - 1; i >= 0; i -= 7 {
		if alone := ask(t, p, samples[i:i+1])[0]; alone != together[i] {
			t.Fatalf("sample %d is %+v alone and %+v among others", i, alone, together[i])
		}
	}
}

func (s suite) repeats(t *testing.T) {
	examples := Curves(20, 8)
	a := ask(t, s.fit(t, examples), Seen(examples, 4))
	if b := ask(t, s.fit(t, examples), Seen(examples, 4)); !slices.Equal(a, b) {
		t.Fatal("equal seeds gave other answers")
	}
}

func (s suite) constant(t *testing.T) {
	examples := Curves(20, 8)
	for i := range examples {
		examples[i].Target = 0.5
	}
	ask(t, s.fit(t, examples), Seen(examples, 4))
	for i := range examples {
		examples[i].Curve = curve.Curve{Metric: []float64{0.5, 0.5, 0.5}}
	}
	ask(t, s.fit(t, examples), Seen(examples, 2))
}

// damaged takes away, in turn, series, single epochs and static features, and cuts curves short;
// then it asks about samples of which nothing is known.
func (s suite) damaged(t *testing.T) {
	examples := Curves(20, 8)
	samples := Seen(examples, 4)
	for i := range examples {
		c := examples[i].Curve.Prefix(8 - i%7).Clone()
		switch i % 4 {
		case 0:
			c.TrainLoss, c.Seconds = nil, nil
		case 1:
			c.Metric[0] = math.NaN()
		case 2:
			c.Metric[len(c.Metric)-1] = math.Inf(-1)
		case 3:
			examples[i].Features, examples[i].Params = nil, math.NaN()
		}
		examples[i].Curve = c
		samples[i].Curve = c.Prefix(4)
	}
	examples[5].Target = math.NaN()
	ask(t, s.fit(t, examples), samples)
	for i := range samples {
		samples[i] = predict.Sample{ID: samples[i].ID, Params: math.NaN(), Curve: curve.Curve{Metric: []float64{math.NaN(), math.NaN()}}}
	}
	ask(t, s.fit(t, examples), samples)
}

// unfitted lets those answer that need no targets, and wants ErrUnfitted of the others.
func (s suite) unfitted(t *testing.T) {
	samples := Seen(Curves(3, 4), 2)
	if !s.fresh(1).Needs().Targets {
		ask(t, s.fresh(1), samples)
		return
	}
	if _, err := s.fresh(1).Predict(t.Context(), samples); !errors.Is(err, predict.ErrUnfitted) {
		t.Fatalf("error is %v, want ErrUnfitted", err)
	}
	if _, err := s.fit(t, nil).Predict(t.Context(), samples); !errors.Is(err, predict.ErrUnfitted) {
		t.Fatalf("after a fit to nothing the error is %v, want ErrUnfitted", err)
	}
}

func (s suite) forgets(t *testing.T) {
	examples := Curves(30, 8)
	want := ask(t, s.fit(t, examples[:15]), Seen(examples, 4))
	p := s.fit(t, examples[15:])
	ask(t, p, Seen(examples, 4))
	if err := p.Fit(t.Context(), examples[:15]); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, p, Seen(examples, 4)); !slices.Equal(got, want) {
		t.Fatal("a second fit remembers the first")
	}
}

// updates concerns those that are a predict.Updater.
func (s suite) updates(t *testing.T) {
	examples := Curves(20, 8)
	asked, fitted := s.fit(t, examples[:12]), s.fit(t, examples[:12])
	if _, ok := asked.(predict.Updater); !ok {
		return
	}
	for from := 12; from < 20; from += 4 {
		ask(t, asked, Seen(examples, 4))
		for _, p := range []predict.Predictor{asked, fitted} {
			if err := p.(predict.Updater).Update(t.Context(), examples[from:from+4]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !slices.Equal(ask(t, asked, Seen(examples, 4)), ask(t, fitted, Seen(examples, 4))) {
		t.Fatal("what was asked between updates changed the answers after them")
	}
}

func (s suite) unchanged(t *testing.T) {
	examples := Curves(20, 8)
	ask(t, s.fit(t, examples), Seen(examples, 4))
	if !reflect.DeepEqual(examples, Curves(20, 8)) {
		t.Fatal("the examples were changed")
	}
}

func (s suite) cancelled(t *testing.T) {
	examples := Curves(20, 8)
	p := s.fit(t, examples)
	over := errors.New("budget spent")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(over)
	if _, err := p.Predict(ctx, Seen(examples, 4)); !errors.Is(err, over) {
		t.Fatalf("error is %v, want the cause of the context's end", err)
	}
}
