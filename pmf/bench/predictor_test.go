package bench_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

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

func baselines() []predict.Named { return predict.All()[1:] }

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
		{"one row", bench.PredictorOptions{}, "has 1 complete curves, want at least 2"},
		{"no share", bench.PredictorOptions{Observe: []float64{0}}, "want above 0 and at most 1"},
		{"negative repeats", bench.PredictorOptions{Repeats: -1}, "want at least 1 of both"},
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

func TestTheContextEndsABenchmark(t *testing.T) {
	over := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(over)
	if _, err := bench.Predictor(ctx, []*curve.Table{recorded(20, 5, "max")}, bench.PredictorOptions{}); !errors.Is(err, over) {
		t.Fatalf("error is %v", err)
	}
}

func TestNumbersWithoutAnAnswerAreNull(t *testing.T) {
	text, err := json.Marshal(bench.PredictorRow{Spearman: bench.Value(math.NaN()), MAE: 2})
	if err != nil || !strings.Contains(string(text), `"spearman":null`) || !strings.Contains(string(text), `"mae":2`) {
		t.Fatalf("%s (%v)", text, err)
	}
	var back bench.PredictorRow
	if err := json.Unmarshal(text, &back); err != nil || !math.IsNaN(float64(back.Spearman)) || back.MAE != 2 {
		t.Fatalf("%+v (%v)", back, err)
	}
}

// The figures of last value and parameter count are those that independent programs measured
// by the same protocol: they hold the splits, the signs and the epochs seen in place.
func TestPublicTablesGiveThePublishedBaselines(t *testing.T) {
	if testing.Short() {
		t.Skip("reads whole public tables")
	}
	cases := []struct {
		table, row    string
		spearman, mae float64
	}{
		{"metaqnn_cifar10", "last 0.1", 0.854, 17.8}, {"metaqnn_cifar10", "last 0.25", 0.967, 7.49},
		{"deep_resnets_cifar10", "last 0.25", 0.582, 15.8}, {"deep_resnets_cifar10", "params 0.1", 0.468, math.NaN()},
		{"nasbench_nlp_wt2", "last 0.5", 0.985, 0.0723}, {"nasbench_nlp_wt2", "params 0.5", -0.104, math.NaN()},
	}
	measured := map[string]map[string]bench.PredictorRow{}
	for _, c := range cases {
		if measured[c.table] == nil {
			measured[c.table] = measure(t, public(t, c.table), bench.PredictorOptions{Methods: baselines()})
		}
		row := measured[c.table][c.row]
		if math.Abs(float64(row.Spearman)-c.spearman) > 0.0006 || math.Abs(float64(row.MAE)-c.mae) > 0.006*c.mae {
			t.Errorf("%s, %s: rank correlation %.4f (%v), error %.4f (%v)", c.table, c.row, row.Spearman, c.spearman, row.MAE, c.mae)
		}
	}
}

func TestEnsembleBeatsTheBaselinesOnPublicTables(t *testing.T) {
	if testing.Short() {
		t.Skip("fits many ensembles")
	}
	for _, name := range []string{"metaqnn_cifar10", "deep_resnets_cifar10", "nasbench_nlp_wt2"} {
		rows := measure(t, public(t, name), bench.PredictorOptions{Repeats: 2, Observe: []float64{0.25}})
		ensemble := rows["pmf 0.25"]
		for method, row := range rows {
			if row.Method != "pmf" && (row.Spearman >= ensemble.Spearman || row.MAE <= ensemble.MAE) {
				t.Errorf("%s: %s ranks %.3f with error %.3f, the ensemble %.3f with %.3f",
					name, method, row.Spearman, row.MAE, ensemble.Spearman, ensemble.MAE)
			}
		}
		if ensemble.Coverage90 < 0.83 || ensemble.Coverage90 > 0.96 {
			t.Errorf("%s: intervals cover %.3f", name, ensemble.Coverage90)
		}
	}
}

func public(t *testing.T, name string) *curve.Table {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "curves-jsonl", name+".jsonl.gz")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no public table: %v", err)
	}
	table, err := curve.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return table
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
