package bench_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/predicttest"
)

// recorded turns made-up trainings into a table. A minimised one records 1 − accuracy.
func recorded(n, epochs int, objective string) *curve.Table {
	t := &curve.Table{Header: curve.Header{Name: "made-up", Objective: objective, Epochs: epochs}}
	for _, e := range predicttest.Curves(n, epochs) {
		params := int64(e.Params)
		c := e.Curve.Clone()
		for i, v := range c.Metric {
			if objective == "min" {
				c.Metric[i] = 1 - v
			}
		}
		t.Rows = append(t.Rows, curve.Row{ID: e.ID, Params: &params, Features: e.Features, Curve: c})
	}
	return t
}

// methods finds predictors by their names.
func methods(names ...string) []predict.Named {
	return slices.DeleteFunc(predict.All(), func(m predict.Named) bool { return !slices.Contains(names, m.Name) })
}

// baselines are the methods that take no time.
func baselines() []predict.Named { return methods("last", "best", "sotl", "params") }

func measure(t *testing.T, table *curve.Table, o bench.PredictorOptions) map[string]bench.PredictorRow {
	t.Helper()
	result, err := bench.Predictor(t.Context(), []*curve.Table{table}, o)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bench.PredictorRow{}
	for _, row := range result.Rows {
		out[fmt.Sprintf("%s %v", row.Method, row.Observe)] = row
	}
	return out
}

func TestLossesRankAsTheAccuraciesTheyMirror(t *testing.T) {
	o := bench.PredictorOptions{Repeats: 3, Train: 20, Methods: baselines()}
	accuracy, loss := measure(t, recorded(60, 10, "max"), o), measure(t, recorded(60, 10, "min"), o)
	for name, a := range accuracy {
		l := loss[name]
		if math.Abs(float64(a.Spearman-l.Spearman)) > 1e-9 || math.Abs(float64(a.Top10Recall-l.Top10Recall)) > 1e-9 {
			t.Errorf("%s: %+v for accuracies, %+v for losses", name, a, l)
		}
	}
}

func TestIncompleteRowsAreDroppedAndCounted(t *testing.T) {
	table := recorded(40, 10, "max")
	table.Rows[3].Status = "diverged"
	table.Rows[4].Metric = table.Rows[4].Metric[:9]
	table.Rows[5].Metric[9] = math.NaN()
	table.Rows[6].Status = "OK"
	for _, row := range measure(t, table, bench.PredictorOptions{Repeats: 1, Methods: baselines()}) {
		if row.Dropped != 3 || row.Train != 18 || row.Test != 19 {
			t.Errorf("%+v", row)
		}
	}
}

func TestAShareOfACurveRoundsUp(t *testing.T) {
	cases := []struct {
		epochs int
		share  float64
		want   int
	}{{10, 0.01, 1}, {50, 0.25, 13}, {50, 0.1, 5}, {20, 0.1, 2}, {20, 1, 20}}
	for _, c := range cases {
		rows := measure(t, recorded(6, c.epochs, "max"), bench.PredictorOptions{Repeats: 1, Observe: []float64{c.share}, Methods: baselines()})
		for _, row := range rows {
			if row.EpochsSeen != c.want {
				t.Errorf("%v of %d epochs are %d, want %d", c.share, c.epochs, row.EpochsSeen, c.want)
			}
		}
	}
}

// peek looks for what no method may see: epochs beyond the prefix, and the target's own id
// among those learned from.
type peek struct {
	*predict.Baseline
	known map[string]bool
}

func (p *peek) Fit(ctx context.Context, examples []predict.Example) error {
	p.known = map[string]bool{}
	for _, e := range examples {
		p.known[e.ID] = true
	}
	return p.Baseline.Fit(ctx, examples)
}

func (p *peek) Predict(ctx context.Context, samples []predict.Sample) ([]predict.Prediction, error) {
	for _, s := range samples {
		if s.Curve.Len() != 3 || len(s.Curve.TrainLoss) > 3 || cap(s.Curve.Metric) > 3 || p.known[s.ID] {
			return nil, fmt.Errorf("%s shows %d epochs, known before: %v", s.ID, s.Curve.Len(), p.known[s.ID])
		}
	}
	return p.Baseline.Predict(ctx, samples)
}

func TestNothingOfTheFutureIsShown(t *testing.T) {
	method := predict.Named{Name: "peek", New: func(o predict.Options) predict.Predictor {
		return &peek{Baseline: predict.LastValue(o)}
	}}
	measure(t, recorded(40, 10, "max"), bench.PredictorOptions{Observe: []float64{0.3}, Methods: []predict.Named{method}})
}

func TestUselessWishesAreRefused(t *testing.T) {
	table := recorded(1, 5, "max")
	cases := []struct {
		name string
		o    bench.PredictorOptions
		want string
	}{
		{"one row", bench.PredictorOptions{}, "has 1 complete rows, want at least 2"},
		{"no share", bench.PredictorOptions{Observe: []float64{0}}, "want above 0 and at most 1"},
		{"negative repeats", bench.PredictorOptions{Repeats: -1}, "want at least 1 of each"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := bench.Predictor(t.Context(), []*curve.Table{table}, c.o)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error is %v, want %q in it", err, c.want)
			}
		})
	}
}

func TestAnInterruptedBenchmarkReturnsTheRowsThatItFinished(t *testing.T) {
	over := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	result, err := bench.Predictor(ctx, []*curve.Table{recorded(20, 5, "max")}, bench.PredictorOptions{
		Repeats: 3, Methods: baselines(), Progress: func(p bench.Progress) {
			if p.Done == 3*2+1 { // in the third row
				cancel(over)
			}
		},
	})
	if !errors.Is(err, over) || !strings.Contains(err.Error(), "table made-up, method sotl, 1 epochs seen: repeat 1") {
		t.Errorf("error is %v", err)
	}
	if len(result.Rows) != 2 || result.Rows[1].Method != "best" || result.Format != bench.PredictorFormat {
		t.Errorf("result is %+v", result)
	}
}

func TestProgressCountsEveryRepeat(t *testing.T) {
	var repeats, rows int
	o := bench.PredictorOptions{Repeats: 3, Observe: []float64{0.2, 0.6}, Methods: baselines(), Parallel: 2, Progress: func(p bench.Progress) {
		if p.Finished == nil {
			repeats++
		} else if rows++; len(p.Finished.Rows) != rows || p.Finished.Rows[rows-1].Method != p.Method {
			t.Errorf("row %d is %+v", rows, p.Finished.Rows)
		}
		if p.Done != repeats || p.Total != 3*2*4 {
			t.Errorf("%d of %d repeats are done, want %d of 24", p.Done, p.Total, repeats)
		}
	}}
	if measure(t, recorded(20, 5, "max"), o); repeats != 24 || rows != 8 {
		t.Errorf("%d repeats and %d rows were told", repeats, rows)
	}
}

// Seconds are the machine's; all else is a function of table, options and seed.
func TestParallelRepeatsGiveTheSameNumbers(t *testing.T) {
	o := bench.PredictorOptions{Repeats: 6, Observe: []float64{0.3}, Seed: 7, Methods: methods("pmf", "sotl")}
	one := measure(t, recorded(40, 10, "max"), o)
	o.Parallel = 4
	four := measure(t, recorded(40, 10, "max"), o)
	seconds := cmpopts.IgnoreFields(bench.Measures{}, "FitSeconds", "PredictSeconds")
	if diff := cmp.Diff(one, four, seconds); diff != "" {
		t.Errorf("-one at a time +four:\n%s", diff)
	}
}

// trainedTwice makes a table of separate trainings, of 3 and 30 epochs.
func trainedTwice(n int) *curve.Table {
	t := recorded(n, 30, "max")
	t.Header.Epochs, t.Fidelities = 0, []int{3, 30}
	for i, r := range t.Rows {
		t.Rows[i].MetricByFidelity = map[int]float64{3: r.Metric[2], 30: r.Metric[29]}
		t.Rows[i].SecondsByFidelity = map[int]float64{3: 1, 30: 10}
		t.Rows[i].Ops = []string{"conv3x3-64", "gap"}
		t.Rows[i].Curve = curve.Curve{}
	}
	return t
}

// watch looks at what a method is shown.
type watch struct {
	*predict.Baseline
	see func(known []predict.Example, asked []predict.Sample)
	fit []predict.Example
}

func (w *watch) Fit(ctx context.Context, examples []predict.Example) error {
	w.fit = examples
	return w.Baseline.Fit(ctx, examples)
}

func (w *watch) Predict(ctx context.Context, samples []predict.Sample) ([]predict.Prediction, error) {
	w.see(w.fit, samples)
	return w.Baseline.Predict(ctx, samples)
}

func TestTheHigherFidelityIsPredictedFromTheLower(t *testing.T) {
	table := trainedTwice(43)
	delete(table.Rows[5].MetricByFidelity, 3)
	table.Rows[6].MetricByFidelity[30] = math.NaN()
	table.Rows[7].MetricByFidelity = nil // no part of the pool
	truth := map[string]curve.Row{}
	for _, r := range table.Rows {
		truth[r.ID] = r
	}
	see := func(known []predict.Example, asked []predict.Sample) {
		for _, e := range known {
			if e.Target != truth[e.ID].MetricByFidelity[30] {
				t.Errorf("%s should become %v, got %v", e.ID, truth[e.ID].MetricByFidelity[30], e.Target)
			}
			asked = append(asked, e.Sample)
		}
		for _, s := range asked {
			if s.Curve.Len() != 1 || s.Curve.Last() != truth[s.ID].MetricByFidelity[3] || s.Curve.Seconds[0] != 1 || len(s.Graph.Ops) != 2 {
				t.Errorf("%+v is shown of %+v", s, truth[s.ID])
			}
		}
	}
	method := predict.Named{Name: "watch", New: func(o predict.Options) predict.Predictor {
		return &watch{Baseline: predict.LastValue(o), see: see}
	}}
	rows := measure(t, table, bench.PredictorOptions{Repeats: 2, Methods: []predict.Named{method}})
	row := rows["watch 0.1"]
	if len(rows) != 1 || row.EpochsSeen != 3 || row.Epochs != 30 || row.Dropped != 2 || row.Train != 20 || row.Test != 20 {
		t.Errorf("rows are %+v", rows)
	}
}

// shy says nothing of its uncertainty.
type shy struct{ *predict.Baseline }

func (s shy) Predict(ctx context.Context, samples []predict.Sample) ([]predict.Prediction, error) {
	predictions, err := s.Baseline.Predict(ctx, samples)
	for i := range predictions {
		predictions[i].DataVariance, predictions[i].ModelVariance = 0, 0
	}
	return predictions, err
}

func TestWithoutADeviationThereIsNoLikelihood(t *testing.T) {
	methods := []predict.Named{{Name: "shy", New: func(o predict.Options) predict.Predictor { return shy{predict.LastValue(o)} }},
		{Name: "last", New: func(o predict.Options) predict.Predictor { return predict.LastValue(o) }}}
	rows := measure(t, recorded(40, 10, "max"), bench.PredictorOptions{Repeats: 2, Observe: []float64{0.5}, Methods: methods})
	silent, frank := rows["shy 0.5"], rows["last 0.5"]
	if !math.IsNaN(float64(silent.NLL)) || !math.IsNaN(float64(silent.CRPS)) || math.IsNaN(float64(silent.MAE)) {
		t.Errorf("without a deviation: %+v", silent)
	}
	if math.IsNaN(float64(frank.NLL)) || !(frank.CRPS > 0 && frank.CRPS < frank.MAE) || !(frank.SE.CRPS > 0) {
		t.Errorf("with a deviation: %+v", frank)
	}
}

func ExamplePredictor() {
	table := recorded(40, 10, "max")
	result, err := bench.Predictor(context.Background(), []*curve.Table{table}, bench.PredictorOptions{
		Repeats: 2, Observe: []float64{0.3}, Methods: baselines(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range result.Rows {
		fmt.Printf("%s sees %d epochs, learns from %d, tests on %d\n", row.Method, row.EpochsSeen, row.Train, row.Test)
	}
	// Output:
	// last sees 3 epochs, learns from 20, tests on 20
	// best sees 3 epochs, learns from 20, tests on 20
	// sotl sees 3 epochs, learns from 20, tests on 20
	// params sees 3 epochs, learns from 20, tests on 20
}
