package bench_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/bench"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// compared are strategies and a study over studytest's formulas, in a budget of six whole trainings.
func compared(t *testing.T, methods ...string) bench.StrategyOptions {
	t.Helper()
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	settings := study.Preset("digits").Scaled(120, 0)
	settings.Parallel = 1
	o := bench.StrategyOptions{Settings: settings, Evaluator: &studytest.Evaluator{}, Input: studytest.Input(),
		Fingerprint: studytest.Fingerprint, Space: space, Seeds: 2, Folder: t.TempDir()}
	for _, named := range search.All() {
		if slices.Contains(methods, named.Name) {
			o.Methods = append(o.Methods, named)
		}
	}
	return o
}

func searchAll(t *testing.T, o bench.StrategyOptions) bench.StrategyResult {
	t.Helper()
	result, err := bench.Strategies(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestEveryBaselineEndsAtHighFidelityWithinItsBudget(t *testing.T) {
	o := compared(t)
	o.Methods, o.Seeds = nil, 1
	result := searchAll(t, o)
	baselines := len(bench.Baselines(o.Settings.Ladder(), 120))
	if len(result.Rows) != baselines+1 || len(result.Rows) != len(result.Runs) {
		t.Fatalf("%d rows of %d runs, want one for each of %d strategies and the study", len(result.Rows), len(result.Runs), baselines)
	}
	for _, run := range result.Runs {
		t.Logf("%-10s %.4f, test %.4f, %3d epochs, %2d architectures", run.Method, run.Accuracy, run.Test, run.Epochs, run.Evaluations)
		a, err := arch.Parse(run.Answer)
		if err != nil {
			t.Fatal(err)
		}
		if run.Fidelity != "high" || run.Epochs > 120 || run.Epochs < 60 || !run.Tested || run.Evaluations < 3 {
			t.Errorf("%+v", run)
		}
		if want := studytest.Limit(a) - 0.01; run.Test != want {
			t.Errorf("%s was tested with %v, want %v of its answer", run.Method, run.Test, want)
		}
	}
}

func TestRunsAtOnceAreTheSame(t *testing.T) {
	one, four := compared(t, "random", "asha", "tpe"), compared(t, "random", "asha", "tpe")
	one.Seeds, four.Seeds, four.Parallel = 1, 1, 4
	done := 0
	four.Progress = func(p bench.StrategyProgress) {
		if done++; p.Done != done || p.Total != 4 || len(p.Result.Runs) != done {
			t.Errorf("progress told %d of %d with %d runs after %d", p.Done, p.Total, len(p.Result.Runs), done)
		}
	}
	timeless := cmpopts.IgnoreFields(bench.StrategyRun{}, "DecisionSeconds")
	rows := cmpopts.IgnoreFields(bench.StrategyRow{}, "DecisionSeconds")
	if diff := cmp.Diff(searchAll(t, one), searchAll(t, four), timeless, rows); diff != "" {
		t.Errorf("-one at a time +four:\n%s", diff)
	}
}

func TestAMethodIsComparedSeedBySeed(t *testing.T) {
	result := searchAll(t, compared(t, "random", "tpe"))
	differences, ok := result.Against(bench.WholeMethod)
	if !slices.Equal(ok, []bool{true, true, false}) {
		t.Fatalf("compared are %v of %v", ok, result.Methods)
	}
	for i, row := range result.Rows[:2] {
		whole := result.Rows[2]
		if d := differences[i]; d.Pairs != 2 || row.AccuracyMean-whole.AccuracyMean-d.Mean > 1e-12 || d.Mean-row.AccuracyMean+whole.AccuracyMean > 1e-12 {
			t.Errorf("%s differs by %+v, its mean is %v and that of the study %v", row.Method, d, row.AccuracyMean, whole.AccuracyMean)
		}
	}
}

func TestAStrategyResultIsKept(t *testing.T) {
	o := compared(t, "random")
	o.Without = true
	result, path := searchAll(t, o), filepath.Join(t.TempDir(), "out.json")
	if err := result.Save(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var back bench.StrategyResult
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(result, back); diff != "" || back.Format != "pmf-bench-strategies/1" || len(back.Rows) != 1 {
		t.Errorf("format %q, %d rows, -before +after:\n%s", back.Format, len(back.Rows), diff)
	}
}

func TestBudgetsBelowOneTrainingAreRefused(t *testing.T) {
	o := compared(t, "random")
	o.Settings.BudgetEpochs = 19
	if _, err := bench.Strategies(t.Context(), o); err == nil {
		t.Error("19 epochs are enough for a training of 20")
	}
}
