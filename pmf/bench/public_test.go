package bench_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
)

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

// testdata/baselines.py has measured last value, best value and parameter count by its own
// account of the protocol: that holds splits, signs, epochs seen and averages in place.
func TestPublicTablesGiveTheBaselinesOfAnIndependentProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("reads whole public tables")
	}
	text, err := os.ReadFile("testdata/baselines.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct{ Rows []map[string]any }
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	tables := map[string]map[string]bench.PredictorRow{}
	for _, want := range golden.Rows {
		table := want["table"].(string)
		if tables[table] == nil {
			tables[table] = measure(t, public(t, table), bench.PredictorOptions{Methods: baselines(), Parallel: 2})
		}
		key := want["method"].(string) + " " + strconv.FormatFloat(want["observe"].(float64), 'g', -1, 64)
		compare(t, table+", "+key, tables[table][key], want)
	}
}

// compare holds every number that was recorded against the row's.
func compare(t *testing.T, what string, row bench.PredictorRow, want map[string]any) {
	t.Helper()
	text, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for name, value := range want {
		if number, ok := value.(float64); ok {
			if v, ok := got[name].(float64); !ok || math.Abs(v-number) > 1e-9*math.Max(1, math.Abs(number)) {
				t.Errorf("%s: %s is %v, want %v", what, name, got[name], number)
			}
		}
	}
}

func TestEnsembleBeatsTheBaselinesOnPublicTables(t *testing.T) {
	if testing.Short() {
		t.Skip("fits many ensembles")
	}
	for _, name := range []string{"metaqnn_cifar10", "deep_resnets_cifar10", "nasbench_nlp_wt2"} {
		rows := measure(t, public(t, name), bench.PredictorOptions{
			Repeats: 2, Observe: []float64{0.25}, Methods: methods("pmf", "last", "best", "sotl", "params"),
		})
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
