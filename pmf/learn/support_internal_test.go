package learn

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// drawn returns a table with noise, some of whose rows are equal.
func drawn(t *rapid.T) (x [][]float64, y []float64) {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	for range rapid.IntRange(1, 60).Draw(t, "rows") {
		row := []float64{r.NormFloat64(), float64(r.IntN(3))}
		x, y = append(x, row), append(y, row[0]+math.Sin(3*row[1])+0.3*r.NormFloat64())
	}
	return x, y
}

// solved returns the dual that a fit solved.
func solved(x [][]float64, y []float64, set func(*dual)) *dual {
	var out *dual
	fitSupport(x, y, 0.5, func(kernel, y []float64) *dual {
		out = newDual(kernel, y, 2)
		set(out)
		out.solve(tight, 1000*len(y))
		return out
	})
	return out
}

// total returns Σα and Σα*.
func (d *dual) total() (up, down float64) {
	n := len(d.gradient)
	for i := range n {
		up, down = up+d.variables[i], down+d.variables[n+i]
	}
	return up, down
}

func TestSumsOfTheDualAreKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawn(t)
		d := solved(x, y, func(d *dual) { d.epsilon = 0.1 })
		if up, down := d.total(); math.Abs(up-down) > 1e-9*(1+up) {
			t.Fatalf("ε-SVR: Σα is %v and Σα* %v, want them equal", up, down)
		}
		nu := rapid.Float64Range(0.01, 1).Draw(t, "ν")
		d = solved(x, y, func(d *dual) { d.apart = true; d.fill(nu) })
		want := 2 * nu * float64(len(y)) / 2
		if up, down := d.total(); math.Abs(up-want) > 1e-9*(1+want) || math.Abs(down-want) > 1e-9*(1+want) {
			t.Fatalf("ν-SVR: Σα is %v and Σα* %v, want %v", up, down, want)
		}
	})
}

// The tube that ν-SVR finds leaves at most that share of the rows outside, and touches or leaves
// outside at least that share.
func TestNuBoundsTheRowsOutsideTheTube(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawn(t)
		nu := rapid.Float64Range(0.01, 1).Draw(t, "ν")
		d := solved(x, y, func(d *dual) { d.apart = true; d.fill(nu) })
		n := len(y)
		width := (d.agreed(0, n) - d.agreed(n, 2*n)) / 2
		outside, touching := 0, 0
		for _, g := range d.gradient {
			beyond := math.Abs(-g-d.intercept()) - width
			if beyond > 10*tight {
				outside++
			}
			if beyond > -10*tight {
				touching++
			}
		}
		if share := nu * float64(n); float64(outside) > share || width > 0.01 && float64(touching) < share-1e-9 {
			t.Fatalf("of %d rows %d are outside the tube and %d not inside; ν is %v", n, outside, touching, nu)
		}
	})
}
