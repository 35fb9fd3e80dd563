package report

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/stats"
	"pmfnas/pmf/study"
)

// rising makes a correlation over n architectures whose accuracies are 0.50, 0.51 … .
func rising(n int) correlation {
	c := correlation{Snapshot: study.Snapshot{Settings: study.Preset("digits")}, fidelity: eval.High, evaluated: n}
	for i := range n {
		c.examples = append(c.examples, predict.Example{Sample: predict.Sample{ID: strconv.Itoa(1000 + i)}, Target: 0.5 + float64(i)/100})
	}
	return c
}

// says makes predictions that are wrong by an error, with deviations of a point.
func (c correlation) says(wrong func(i int) float64) []predict.Prediction {
	var predictions []predict.Prediction
	for i, e := range c.examples {
		mean := e.Target + wrong(i)
		predictions = append(predictions, predict.Prediction{Mean: mean, DataVariance: 1e-4, Low: mean - 0.02, High: mean + 0.02})
	}
	return predictions
}

func (c correlation) truth() []float64 {
	var targets []float64
	for _, e := range c.examples {
		targets = append(targets, e.Target)
	}
	return targets
}

func TestAVerdictCountsInPercentagePoints(t *testing.T) {
	c := rising(10)
	v := c.verdict("pmf", 3, c.says(func(int) float64 { return 0.01 }), c.truth())
	got := slices.Concat(v.ranks(), v.errors())
	want := []any{1.0, "1.00 … 1.00", 1.0, "1.00 … 1.00", 1.0, "1.00 … 1.00",
		100.0, 100.0, 1 - 10/82.5, 1.0, 100.0, 4.0, 0.5 + math.Log(2*math.Pi)/2}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestACorrelationWithAConstantIsADash(t *testing.T) {
	c := rising(6)
	v := c.verdict("params", 3, make([]predict.Prediction, 6), make([]float64, 6))
	if !math.IsNaN(v.spearman.value) || v.spearman.interval() != nil {
		t.Errorf("%v with interval %v", v.spearman.value, v.spearman.interval())
	}
	block, err := byEpochs([]verdict{v}, accuracy())
	if err != nil || block.Text == "" || block.Figure != nil {
		t.Errorf("it was drawn: %+v, %v", block, err)
	}
}

// A fitted line that is nearly flat lies lower where the best are held out, and would rank them
// last.
func TestAFreeScoreRanksByItself(t *testing.T) {
	c := rising(10)
	for i, params := range []float64{5, 9, 1, 10, 3, 8, 2, 7, 4, 6} {
		c.examples[i].Params = 1000 + params
	}
	for _, who := range c.contenders() {
		if who.name != "params" {
			continue
		}
		v, err := c.ask(who, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := v.spearman.value, stats.Spearman([]float64{5, 9, 1, 10, 3, 8, 2, 7, 4, 6}, c.truth()); math.Abs(got-want) > 1e-12 {
			t.Errorf("parameters rank with %v, want %v", got, want)
		}
	}
}

func TestReliabilityCountsWhatLiesInside(t *testing.T) {
	c := rising(10)
	// Errors of 0, 0.2 … 1.8 deviations: a level covers those below its quantile.
	got := c.verdict("pmf", 3, c.says(func(i int) float64 { return 0.002 * float64(i) }), c.truth()).reliable()
	var covered []float64
	for _, xy := range got {
		covered = append(covered, xy.Y)
	}
	// z = 0.126, 0.253, 0.385, 0.524, 0.674, 0.842, 1.036, 1.282, 1.645, 1.960
	if diff := cmp.Diff([]float64{10, 20, 20, 30, 40, 50, 60, 70, 90, 100}, covered); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The values are SciPy's: scipy.stats.binom.interval(0.95, n, p).
func TestBinomialIntervals(t *testing.T) {
	for _, want := range []struct {
		n         int
		p         float64
		low, high int
	}{{20, 0.5, 6, 14}, {19, 0.9, 14, 19}, {100, 0.9, 84, 95}, {5, 0.1, 0, 2}, {37, 0.05, 0, 5}} {
		if low, high := binomial(want.n, want.p); low != want.low || high != want.high {
			t.Errorf("of %d at %g: %d to %d, want %d to %d", want.n, want.p, low, high, want.low, want.high)
		}
	}
}

func TestManyArchitecturesAreThinnedOut(t *testing.T) {
	examples := rising(3*mostExamples + 1).examples
	backwards := slices.Clone(examples)
	slices.Reverse(backwards)
	kept := thinnedOut(examples)
	if len(kept) != mostExamples {
		t.Errorf("%d are kept", len(kept))
	}
	if diff := cmp.Diff(kept, thinnedOut(backwards)); diff != "" {
		t.Errorf("the order decides:\n%s", diff)
	}
}

func TestNetworksAreAskedWhereTheyAreThereAndWorthTheTime(t *testing.T) {
	network := []predict.Named{{Name: "paper", New: func(o predict.Options) predict.Predictor { return predict.LastValue(o) }}}
	ensembles := append(predict.Ensembles(), network...)
	for _, test := range []struct {
		name, kind string
		options    Options
		own        string // whom the study's predictor is said to be
		compared   int    // ensembles
	}{
		{"no device", "paper", Options{}, "pmf", len(ensembles) - 1},
		{"a device", "paper", Options{Predictors: network, Ensembles: ensembles}, "paper", len(ensembles)},
		{"another predictor", "ridge", Options{Predictors: network, Ensembles: ensembles}, "ridge", len(ensembles) - 1},
		{"asked for", "ridge", Options{Predictors: network, Ensembles: ensembles, Networks: true}, "ridge", len(ensembles)},
	} {
		c := rising(6)
		c.Settings.Predictor.Kind, c.options = test.kind, test.options
		if got := c.contenders()[0]; got.name != test.own {
			t.Errorf("%s: the first contender is %s, want %s", test.name, got.name, test.own)
		}
		if _, own := c.contenders()[0].new().(*predict.Ensemble); own != (test.own != "paper") {
			t.Errorf("%s: the first contender is made as another predictor", test.name)
		}
		if got := len(c.ensembles()); got != test.compared {
			t.Errorf("%s: %d ensembles are compared, want %d", test.name, got, test.compared)
		}
	}
}
