package bench_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
)

func TestNumbersWithoutAnAnswerAreNull(t *testing.T) {
	row := bench.PredictorRow{Measures: bench.Measures{Spearman: bench.Value(math.NaN()), MAE: 2}, SE: bench.Measures{MAE: 0.5, NLL: bench.Value(math.Inf(1))}}
	text, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"spearman":null`, `"mae":2`, `"mae_se":0.5`, `"nll_se":null`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s lacks %s", text, want)
		}
	}
}

// Every measure is averaged and written with its error, whoever adds one.
func TestEveryMeasureHasAMeanAndAnError(t *testing.T) {
	rows := measure(t, recorded(30, 10, "max"), bench.PredictorOptions{Repeats: 3, Observe: []float64{0.3}, Methods: baselines()})
	text, err := json.Marshal(rows["last 0.3"])
	if err != nil {
		t.Fatal(err)
	}
	var written map[string]any
	if err := json.Unmarshal(text, &written); err != nil {
		t.Fatal(err)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[bench.Measures]()) {
		name := field.Tag.Get("json")
		if written[name] == nil || written[name+"_se"] == nil {
			t.Errorf("%s is %v, its error %v", name, written[name], written[name+"_se"])
		}
	}
}

func TestASavedResultIsReadAsItWas(t *testing.T) {
	result, err := bench.Predictor(t.Context(), []*curve.Table{recorded(30, 10, "max"), recorded(30, 8, "min")},
		bench.PredictorOptions{Repeats: 2, Methods: baselines()})
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "figures.json")
	if err := result.Save(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var back bench.PredictorResult
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(result, back, cmpopts.IgnoreFields(bench.PredictorRow{}, "First")); diff != "" || back.Format != "pmf-bench-predictor/1" || back.Table != "made-up,made-up" {
		t.Errorf("format %s of table %s, -saved +read:\n%s", back.Format, back.Table, diff)
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Errorf("the folder holds %v", left)
	}
}

func TestAResultIsSavedWholeOrNotAtAll(t *testing.T) {
	folder := t.TempDir()
	if err := (bench.PredictorResult{}).Save(filepath.Join(folder, "none", "figures.json")); err == nil {
		t.Error("it was saved in a folder that is not there")
	}
	taken := filepath.Join(folder, "taken")
	if err := os.MkdirAll(filepath.Join(taken, "full"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := (bench.PredictorResult{}).Save(taken); err == nil {
		t.Error("it was saved over a folder")
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Errorf("the folder holds %v", left)
	}
}

func FuzzRowsAreReadAsTheyAreWritten(f *testing.F) {
	f.Add([]byte(`{"table":"a","observe":0.1,"epochs_seen":2,"method":"last","spearman":0.5,"spearman_se":0.01,"nll":null}`))
	f.Add([]byte(`{"mae_se":null,"mae":-1e300,"_se":1,"r2":2}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var row, again bench.PredictorRow
		if json.Unmarshal(text, &row) != nil {
			return
		}
		written, err := json.Marshal(row)
		if err != nil {
			t.Fatalf("%s was read and is not written: %v", text, err)
		}
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatal(err)
		}
		if twice, err := json.Marshal(again); err != nil || string(twice) != string(written) {
			t.Fatalf("%s is written as %s and then as %s (%v)", text, written, twice, err)
		}
	})
}
