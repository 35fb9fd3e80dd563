package bench

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
)

// task is a table turned into examples, each with all that was recorded of its training.
type task struct {
	name     string
	metric   string // its name, and its unit, as the table says
	unit     string
	epochs   int  // of a whole training
	lower    int  // epochs of the separate short training that is observed; 0 for curves
	minimise bool // a small metric is a good one
	dropped  int  // rows that are no examples
	examples []predict.Example
}

// look is how much a method sees of a test row.
type look struct {
	observe float64 // share of the whole training, in (0, 1]
	epochs  int     // the same in epochs
	length  int     // of the prefix of the example's curve: 1 for a short training, however long
}

// newTask turns the complete rows of a table into examples.
func newTask(table *curve.Table) task {
	if lower, higher, ok := fidelities(table); ok {
		return newFidelityTask(table, lower, higher)
	}
	rows, dropped := table.Complete()
	t := task{name: table.Name, metric: table.Metric, unit: table.Unit, epochs: table.Epochs, minimise: table.Minimised(), dropped: dropped}
	for _, r := range rows {
		seen := r.Curve.Prefix(table.Epochs)
		t.examples = append(t.examples, predict.Example{Sample: sample(table, r, seen), Target: seen.Last()})
	}
	return t
}

// sample is a row as a predictor may see it when its training has come so far.
func sample(table *curve.Table, r curve.Row, seen curve.Curve) predict.Sample {
	return predict.Sample{ID: r.ID, Features: r.Features, Params: r.Parameters(), Graph: structure(table.Header, r), Curve: seen}
}

// looks lists how much is seen: after each share of a curve, or of the one short training.
func (t task) looks(observe []float64) []look {
	if t.lower > 0 {
		return []look{{float64(t.lower) / float64(t.epochs), t.lower, 1}}
	}
	looks := make([]look, len(observe))
	for i, share := range observe {
		// Rounding must not make a tenth of 30 epochs four.
		epochs := max(1, int(math.Ceil(share*float64(t.epochs)-1e-9)))
		looks[i] = look{share, epochs, epochs}
	}
	return looks
}

// split returns the examples learned from and those tested in one repeat. Hashes instead of a
// generator: any program in any language draws the same ones. Rows of one id keep their order.
func (t task) split(seed uint64, train int) (known, tested []predict.Example) {
	type keyed struct {
		key string
		predict.Example
	}
	order := make([]keyed, len(t.examples))
	for i, e := range t.examples {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d:%s", seed, e.ID))
		order[i] = keyed{hex.EncodeToString(sum[:]), e}
	}
	slices.SortStableFunc(order, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	for i, k := range order {
		if i < train {
			known = append(known, k.Example)
		} else {
			tested = append(tested, k.Example)
		}
	}
	return known, tested
}
