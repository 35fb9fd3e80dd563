package learn_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/learn"
	"pmfnas/pmf/stats"
)

// real is what testdata/real.py wrote: for each public table what others predict.
type real struct{ Tables map[string]others }

type others struct {
	Inputs int
	Ridge  []struct {
		Lambda      float64
		Predictions []float64
	}
	Vectors []vectors
	GP      []process
	// What maximises the marginal likelihood, for one length scale and for one an input.
	Optimised []optimised
	Greedy    struct{ Known, Predictions []float64 }

	// Mean absolute errors, one a seed.
	Forest     []float64
	ExtraTrees []float64 `json:"extra_trees"`
	Boosted    []float64
}

// vectors are ν support vectors where Nu is set.
type vectors struct {
	C, Nu, Epsilon, Gamma float64
	Predictions           []float64
}

func (v vectors) regressor() learn.Regressor {
	if v.Nu > 0 {
		return learn.NewNuSVR(learn.NuSVROptions{C: v.C, Nu: v.Nu, Gamma: v.Gamma})
	}
	return learn.NewSVR(learn.SVROptions{C: v.C, Epsilon: v.Epsilon, Gamma: v.Gamma})
}

type optimised struct {
	Lengths               []float64
	Signal, Linear, Noise float64
	LogLikelihood         float64 `json:"log_likelihood"`
}

// rows are inputs and values to learn from and to predict.
type rows struct {
	x, test  [][]float64
	y, truth []float64
}

// split makes of a table what real.py makes of it.
func split(table *curve.Table) rows {
	const train, all = 60, 100
	complete, _ := table.Complete()
	slices.SortStableFunc(complete, func(a, b curve.Row) int { return cmp.Compare(key(a), key(b)) })
	complete = complete[:all]
	features := map[string]bool{}
	for _, row := range complete {
		for name := range row.Features {
			features[name] = true
		}
	}
	names := slices.Sorted(maps.Keys(features))
	seen := (table.Epochs + 3) / 4
	var x [][]float64
	var y []float64
	for _, row := range complete {
		var inputs []float64
		for _, name := range names {
			inputs = append(inputs, single(row.Features[name]))
		}
		for _, v := range row.Metric[:seen] {
			inputs = append(inputs, single(v))
		}
		x, y = append(x, inputs), append(y, row.Metric[table.Epochs-1])
	}
	return rows{x[:train], x[train:], y[:train], y[train:]}
}

func key(r curve.Row) string { return fmt.Sprintf("%x", sha256.Sum256([]byte("0:"+r.ID))) }

func single(v float64) float64 { return float64(float32(v)) }

// predictions of the test rows.
func (r rows) predictions(t *testing.T, model learn.Regressor, seed uint64) []float64 {
	t.Helper()
	if err := model.Fit(r.x, r.y, rand.New(rand.NewPCG(seed, 0))); err != nil {
		t.Fatal(err)
	}
	return model.Predict(r.test)
}

// within fails when a prediction is further from the other's than a share of the deviation of
// the values.
func (r rows) within(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	furthest := 0.0
	for i, v := range want {
		furthest = math.Max(furthest, math.Abs(got[i]-v)/stat.PopStdDev(r.y, nil))
	}
	t.Logf("%s: at most %.2g deviations apart", what, furthest)
	if !(furthest <= tolerance) || len(got) != len(want) {
		t.Errorf("%s: %.2g deviations apart, want at most %.2g", what, furthest, tolerance)
	}
}

// onRealTables runs a test on each table that is there.
func onRealTables(t *testing.T, test func(*testing.T, rows, others)) {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "shared", "data", "curves-jsonl")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no public tables: %v", err)
	}
	text, err := os.ReadFile("testdata/real.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden real
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	for name, want := range golden.Tables {
		t.Run(name, func(t *testing.T) {
			table, err := curve.Open(filepath.Join(folder, name+".jsonl.gz"))
			if err != nil {
				t.Fatal(err)
			}
			r := split(table)
			if len(r.x[0]) != want.Inputs {
				t.Fatalf("%d inputs, want %d", len(r.x[0]), want.Inputs)
			}
			test(t, r, want)
		})
	}
}

func TestOnRealTablesLinearAndKernelMethodsEqualScikitLearn(t *testing.T) {
	onRealTables(t, func(t *testing.T, r rows, want others) {
		for _, w := range want.Ridge {
			got := r.predictions(t, learn.NewRidge(learn.RidgeOptions{Lambda: w.Lambda}), 0)
			r.within(t, fmt.Sprintf("ridge %v", w.Lambda), got, w.Predictions, 1e-9)
		}
		for _, w := range want.Vectors { // LIBSVM keeps kernels in single precision
			r.within(t, fmt.Sprintf("C %v ν %v ε %v", w.C, w.Nu, w.Epsilon), r.predictions(t, w.regressor(), 0), w.Predictions, 1e-4)
		}
		for _, w := range want.GP {
			kernel := learn.Kernel{Lengths: w.Lengths, Signal: 0.8, Noise: 0.05, Linear: 0.3}
			gp := learn.NewGP(learn.GPOptions{Linear: true, Kernel: &kernel})
			r.within(t, "process", r.predictions(t, gp, 0), w.Mean, 1e-8)
			_, variance := gp.Posterior(r.test)
			r.within(t, "variance of the process", variance, w.Variance, 1e-8)
		}
	})
}

func (r rows) logLikelihood(t *testing.T, o learn.GPOptions) float64 {
	t.Helper()
	gp := learn.NewGP(o)
	r.predictions(t, gp, 0)
	return gp.LogLikelihood()
}

// Theirs is the best of eight climbs within wide bounds.
func TestOnRealTablesTheLikelihoodIsAsHighAsScikitLearnFindsIt(t *testing.T) {
	onRealTables(t, func(t *testing.T, r rows, want others) {
		for _, w := range want.Optimised {
			theirs := learn.Kernel{Lengths: w.Lengths, Signal: w.Signal, Linear: w.Linear, Noise: w.Noise}
			o := learn.GPOptions{Linear: true, ARD: len(w.Lengths) > 1, Kernel: &theirs}
			if got := r.logLikelihood(t, o); math.Abs(got-w.LogLikelihood) > 1e-3 {
				t.Errorf("log likelihood of %d length scales is %v, want %v", len(w.Lengths), got, w.LogLikelihood)
			}
			o.Kernel = nil
			usual := r.logLikelihood(t, o)
			o.Flat, o.Starts = true, 8
			got := r.logLikelihood(t, o)
			t.Logf("%d length scales: log likelihood %.3f, with priors %.3f, theirs %.3f", len(w.Lengths), got, usual, w.LogLikelihood)
			if got < w.LogLikelihood-0.1 {
				t.Errorf("log likelihood is %v, want at least %v", got, w.LogLikelihood)
			}
		}
	})
}

// XGBoost keeps gradients in single precision and splits nothing that gains less than 1e-6,
// which shows where the values themselves are small.
func TestOnRealTablesGreedyBoostingEqualsXGBoost(t *testing.T) {
	onRealTables(t, func(t *testing.T, r rows, want others) {
		b := learn.NewBoosted(learn.BoostedOptions{RowShare: 1, DrawShare: 1})
		r.within(t, "rows predicted", r.predictions(t, b, 0), want.Greedy.Predictions, 0.01)
		r.within(t, "rows learned from", b.Predict(r.x), want.Greedy.Known, 0.01)
	})
}

// Each draws from its own stream, so only the errors can agree, on average over the seeds.
// Boosting is given a wider band: where inputs split alike, XGBoost takes the first of them and
// ours any, which errs less where few rows leave many ties.
func TestOnRealTablesRandomMethodsErrAsTheirModels(t *testing.T) {
	onRealTables(t, func(t *testing.T, r rows, want others) {
		for _, c := range []struct {
			name string
			band float64
			new  func() learn.Regressor
			want []float64
		}{
			{"forest", 0.05, func() learn.Regressor { return learn.NewForest(learn.ForestOptions{}) }, want.Forest},
			{"extra trees", 0.03, func() learn.Regressor { return learn.NewExtraTrees(learn.ExtraTreesOptions{}) }, want.ExtraTrees},
			{"boosted", 0.1, func() learn.Regressor { return learn.NewBoosted(learn.BoostedOptions{}) }, want.Boosted},
		} {
			var errors []float64
			for seed := range want.Forest {
				errors = append(errors, stats.MAE(r.predictions(t, c.new(), uint64(seed)), r.truth))
			}
			ours, theirs := stat.Mean(errors, nil), stat.Mean(c.want, nil)
			t.Logf("%s: mean absolute error %.4g ± %.2g, theirs %.4g ± %.2g", c.name,
				ours, stat.StdDev(errors, nil), theirs, stat.StdDev(c.want, nil))
			if math.Abs(ours-theirs) > c.band*theirs {
				t.Errorf("%s: mean absolute error %.4g, want within %v of %.4g", c.name, ours, c.band*theirs, theirs)
			}
		}
	})
}
