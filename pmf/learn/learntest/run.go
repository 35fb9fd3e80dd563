// Package learntest holds the contract of [learn.Regressor] as a test that any regressor, from
// here or elsewhere, can run.
package learntest

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pmfnas/pmf/learn"
	"pmfnas/pmf/stats"
)

// Run tests what every regressor must hold to; each call of fresh returns an unfitted one with
// the same settings, and each claim fits anew.
func Run(t *testing.T, fresh func() learn.Regressor) {
	t.Helper()
	for _, claim := range []struct {
		name string
		test func(*testing.T, func() learn.Regressor)
	}{
		{"learns a smooth function", learns},
		{"repeats itself for equal seeds", repeats},
		{"answers constant targets with the constant", constant},
		{"survives degenerate tables", degenerate},
		{"stays finite far from the rows it saw", distant},
		{"refuses what is no table", refuses},
		{"predicts a row alone as among others", alone},
		{"leaves its arguments alone and forgets old fits", forgets},
	} {
		t.Run(claim.name, func(t *testing.T) { claim.test(t, fresh) })
	}
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// smooth returns rows of three inputs, one of which means nothing, and a smooth function.
func smooth(n int, r *rand.Rand) (x [][]float64, y []float64) {
	for range n {
		row := []float64{r.NormFloat64(), r.NormFloat64(), r.NormFloat64()}
		x = append(x, row)
		y = append(y, 100+3*row[0]+math.Sin(row[1])+0.1*r.NormFloat64())
	}
	return x, y
}

func fit(t *testing.T, fresh func() learn.Regressor, x [][]float64, y []float64) learn.Regressor {
	t.Helper()
	r := fresh()
	if err := r.Fit(x, y, seeded(1)); err != nil {
		t.Fatal(err)
	}
	return r
}

// learns wants far more than a mean and less than perfection: 0.8 of the variance, most of which is
// linear in one input.
func learns(t *testing.T, fresh func() learn.Regressor) {
	x, y := smooth(200, seeded(2))
	got := fit(t, fresh, x[:120], y[:120]).Predict(x[120:])
	if r2 := stats.R2(got, y[120:]); !(r2 > 0.8) {
		t.Fatalf("R² on rows not seen is %.3f, want above 0.8", r2)
	}
}

func repeats(t *testing.T, fresh func() learn.Regressor) {
	x, y := smooth(60, seeded(3))
	a, b := fit(t, fresh, x, y).Predict(x), fit(t, fresh, x, y).Predict(x)
	if !slices.Equal(a, b) {
		t.Fatal("equal seeds gave other predictions")
	}
}

func constant(t *testing.T, fresh func() learn.Regressor) {
	x, y := smooth(20, seeded(4))
	for i := range y {
		y[i] = 7.25
	}
	for _, v := range fit(t, fresh, x, y).Predict(x) {
		if math.Abs(v-7.25) > 1e-9 {
			t.Fatalf("predicted %v for a constant 7.25", v)
		}
	}
}

func degenerate(t *testing.T, fresh func() learn.Regressor) {
	cases := []struct {
		name string
		x    [][]float64
		y    []float64
	}{
		{"one row", [][]float64{{1, 2}}, []float64{3}},
		{"two rows", [][]float64{{1, 2}, {1, 3}}, []float64{3, 4}},
		{"no inputs", [][]float64{{}, {}, {}}, []float64{1, 2, 3}},
		{"equal rows", [][]float64{{1, 1}, {1, 1}, {1, 1}}, []float64{1, 2, 3}},
		{"equal columns", [][]float64{{1, 1}, {2, 2}, {4, 4}}, []float64{1, 2, 3}},
		{"huge and tiny", [][]float64{{1e12, 1e-12}, {2e12, 3e-12}, {3e12, 2e-12}}, []float64{1e9, 2e9, 4e9}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for _, v := range fit(t, fresh, c.x, c.y).Predict(c.x) {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("predicted %v", v)
				}
			}
		})
	}
}

// distant asks where kernels vanish and squares overflow.
func distant(t *testing.T, fresh func() learn.Regressor) {
	x, y := smooth(40, seeded(8))
	r := fit(t, fresh, x, y)
	for _, v := range []float64{1e9, -1e100} {
		if got := r.Predict([][]float64{{v, -v, v}})[0]; math.IsNaN(got) || math.IsInf(got, 0) {
			t.Fatalf("predicted %v at %v", got, v)
		}
	}
}

func refuses(t *testing.T, fresh func() learn.Regressor) {
	cases := []struct {
		name string
		x    [][]float64
		y    []float64
	}{
		{"nothing", nil, nil},
		{"more values than rows", [][]float64{{1}}, []float64{1, 2}},
		{"ragged rows", [][]float64{{1}, {1, 2}}, []float64{1, 2}},
		{"NaN input", [][]float64{{math.NaN()}}, []float64{1}},
		{"infinite value", [][]float64{{1}}, []float64{math.Inf(1)}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := fresh().Fit(c.x, c.y, seeded(1)); err == nil {
				t.Fatal("fitted without an error")
			}
		})
	}
}

// alone wants no row to depend on those asked with it; rounding may, since blocks are multiplied
// at once.
func alone(t *testing.T, fresh func() learn.Regressor) {
	x, y := smooth(60, seeded(7))
	r := fit(t, fresh, x[:40], y[:40])
	for i, among := range r.Predict(x) {
		if got := r.Predict(x[i : i+1])[0]; math.Abs(got-among) > 1e-9*math.Abs(among) {
			t.Fatalf("row %d is %v alone and %v among others", i, got, among)
		}
	}
	if got := r.Predict(nil); len(got) != 0 {
		t.Fatalf("predicted %v for no rows", got)
	}
}

func forgets(t *testing.T, fresh func() learn.Regressor) {
	x, y := smooth(40, seeded(5))
	other, values := smooth(30, seeded(6))
	row, value := slices.Clone(x[0]), y[0]
	want := fit(t, fresh, x, y).Predict(x)
	r := fit(t, fresh, other, values)
	if err := r.Fit(x, y, seeded(1)); err != nil {
		t.Fatal(err)
	}
	if got := r.Predict(x); !slices.Equal(got, want) {
		t.Fatal("a second fit remembers the first")
	}
	if !slices.Equal(x[0], row) || y[0] != value {
		t.Fatal("the rows were changed")
	}
}
