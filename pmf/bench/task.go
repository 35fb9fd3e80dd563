package bench

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"

	"pmfnas/pmf/pool"
	"pmfnas/pmf/predict"
)

// task is a table turned into examples, to be asked about.
type task struct{ pool.Task }

// look is how much a method sees of a test row.
type look struct {
	observe float64 // share of the whole training, in (0, 1]
	epochs  int     // the same in epochs
	length  int     // of the prefix of the example's curve: 1 for a short training, however long
}

// looks lists how much is seen: after each share of a curve, or of the one short training. Several
// shares may round to one number of epochs; they stay separate looks.
func (t task) looks(observe []float64) []look {
	if t.Lower > 0 {
		return []look{{float64(t.Lower) / float64(t.Epochs), t.Lower, 1}}
	}
	looks := make([]look, len(observe))
	for i, share := range observe {
		// Rounding must not make a tenth of 30 epochs four.
		epochs := max(1, int(math.Ceil(share*float64(t.Epochs)-1e-9)))
		looks[i] = look{share, epochs, epochs}
	}
	return looks
}

// split returns the examples learned from and those tested in one repeat. Hashes instead of a
// generator: any program in any language draws the same ones. Rows of one id keep their order. An
// example is learnt from or tested, never both.
func (t task) split(seed uint64, train int) (known, tested []predict.Example) {
	type keyed struct {
		key string
		predict.Example
	}
	order := make([]keyed, len(t.Examples))
	for i, e := range t.Examples {
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
