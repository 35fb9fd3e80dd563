package bench_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
)

func digits(t *testing.T) *curve.Table {
	t.Helper()
	table, err := bench.Open("digits-bench")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// quickly are options that take a second: a predictor that costs nothing.
func quickly() bench.AblationOptions {
	return bench.AblationOptions{Seeds: 2, Seed: 3, Predictor: "last", Variants: bench.Variants()[:4], Workers: 3}
}

func ablate(t *testing.T, o bench.AblationOptions, tables ...*curve.Table) bench.AblationResult {
	t.Helper()
	r, err := bench.Ablation(t.Context(), tables, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnAblationDependsOnItsSeedsAlone(t *testing.T) {
	table, one, four := digits(t), quickly(), quickly()
	four.Parallel = 4
	options := cmpopts.IgnoreFields(bench.AblationRow{}, "DecisionSeconds")
	if diff := cmp.Diff(ablate(t, one, table), ablate(t, four, table), options); diff != "" {
		t.Errorf("four at once found something else: %s", diff)
	}
	other := quickly()
	other.Seed = 4
	if cmp.Equal(ablate(t, one, table), ablate(t, other, table), options) {
		t.Error("other seeds found the same")
	}
}

func TestVariantsKeepTheBudgetAndAccountForTheirRegret(t *testing.T) {
	o := quickly()
	o.Variants, o.Seeds = nil, 1
	r := ablate(t, o, digits(t))
	if len(r.Rows) != len(bench.Variants()) {
		t.Fatalf("%d rows, want one for each of %d variants", len(r.Rows), len(bench.Variants()))
	}
	for _, row := range r.Rows {
		if budget := r.Budget * row.Total; row.Cost > budget || row.Cost <= 0 || row.Unit != "epochs" {
			t.Errorf("%s: it cost %v %s of %v", row.Variant, row.Cost, row.Unit, budget)
		}
		l := row.Losses
		if sum := l.Untried + l.Medium + l.High + l.Choice; math.Abs(sum-row.Regret) > 1e-12 || min(l.Untried, l.Medium, l.High, l.Choice) < 0 {
			t.Errorf("%s: losses %+v are not parts of the regret %v", row.Variant, *l, row.Regret)
		}
		if hours := row.SimulatedSeconds; hours > row.Cost || hours < row.Cost/float64(o.Workers) {
			t.Errorf("%s: %v seconds on %d workers for %v of one", row.Variant, hours, o.Workers, row.Cost)
		}
		if row.Variant == "no-early-stop" && row.StoppedEarly != 0 {
			t.Errorf("without early stop %v of the evaluations were stopped", row.StoppedEarly)
		}
	}
}

// invented is a table without architectures.
func invented() *curve.Table {
	table := &curve.Table{Header: curve.Header{Name: "invented", Objective: "max", Epochs: 10}}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 40 {
		row := curve.Row{ID: string(rune('A' + i)), Features: map[string]float64{"x": r.Float64()}}
		for epoch := range table.Epochs {
			row.Metric = append(row.Metric, row.Features["x"]*float64(epoch+1)+r.Float64())
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

func TestTablesWithoutArchitecturesAreSearchedByMethodsOfThePool(t *testing.T) {
	o := bench.AblationOptions{Seeds: 3, Variants: []bench.Variant{{Name: bench.Full, Pool: "asha"}, {Name: "no-promotion", Pool: "rs"}}}
	r := ablate(t, o, invented())
	for _, row := range r.Rows {
		if row.Searched != "pool" || row.Losses != nil || row.Evaluated < 1 || row.Cost > r.Budget*row.Total+1e-9 {
			t.Errorf("%+v", row)
		}
	}
	if tests := r.Tests(); len(tests) != 1 || tests[0].Variant != "no-promotion" || tests[0].Regret.Pairs != 3 {
		t.Errorf("tests are %+v, want one of three pairs", tests)
	}
	o.Variants[1].Pool = "nobody"
	_, err := bench.Ablation(t.Context(), []*curve.Table{invented()}, o)
	if err == nil || !strings.Contains(err.Error(), "no method nobody is there for the variant no-promotion") {
		t.Errorf("error is %v, want one that names method and variant", err)
	}
}

func TestAblationsThatMakeNoSenseAreRefused(t *testing.T) {
	for _, o := range []bench.AblationOptions{{Seeds: -1}, {Budget: 2}, {Budget: math.NaN()}, {Parallel: -1}, {Workers: -1}, {Predictor: "nobody"}} {
		if _, err := bench.Ablation(t.Context(), []*curve.Table{digits(t)}, o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}

// paired makes rows whose differences are known.
func paired(regret, cost float64) bench.AblationResult {
	var full, less bench.AblationRow
	full.Variant, less.Variant = bench.Full, "less"
	for seed := range 30 {
		wobble := 0.001 * float64(seed%7)
		full.Regrets, full.Costs = append(full.Regrets, 0.1+wobble), append(full.Costs, 100)
		less.Regrets, less.Costs = append(less.Regrets, 0.1+wobble+regret*float64(1+seed)), append(less.Costs, 100+cost*float64(1+seed))
	}
	return bench.AblationResult{Rows: []bench.AblationRow{full, less}}
}

func TestAPartEarnsItsPlaceByTheAnswerFirst(t *testing.T) {
	for _, c := range []struct {
		regret, cost float64
		want         bench.Verdict
	}{
		{0.01, 0, bench.Earns}, {0.01, 1, bench.Earns}, {0.01, -1, bench.Dearly},
		{-0.01, 0, bench.Harms}, {-0.01, -1, bench.Harms}, {-0.01, 1, bench.Cheaply},
		{0, 1, bench.EarnsCost}, {0, -1, bench.CostsMore}, {0, 0, bench.Unshown},
	} {
		if got := paired(c.regret, c.cost).Tests()[0].Verdict(); got != c.want {
			t.Errorf("regret %+v and cost %+v: %q, want %q", c.regret, c.cost, got, c.want)
		}
	}
}

func TestAnAblationIsSavedWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ablation.json")
	want := paired(0.01, 1)
	if err := want.Save(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got bench.AblationResult
	if err := json.Unmarshal(text, &got); err != nil || !cmp.Equal(want, got) {
		t.Errorf("it came back as %+v (%v)", got, err)
	}
}
