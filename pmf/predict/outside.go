package predict

import (
	"context"
	"math/rand/v2"
)

// fold is one division of the examples: those held out and those learned from.
type fold struct{ out, rest []int }

// folds divides n examples into count folds of nearly equal size; with fewer than four times as
// many there are twice as many folds, up to one for each example, as every example that is left
// out is missed then. One alone cannot be divided.
func folds(n, count int, r *rand.Rand) []fold {
	if n < 2 {
		return nil
	}
	if n < 4*count {
		count = min(n, 2*count)
	}
	order := r.Perm(n)
	out := make([]fold, count)
	for k := range out {
		for i, place := range order {
			if i%count == k {
				out[k].out = append(out[k].out, place)
			} else {
				out[k].rest = append(out[k].rest, place)
			}
		}
	}
	return out
}

// outside holds what models that had not seen an example said of it: [member][example].
type outside struct{ means, within [][]float64 }

// newOutside has room for every member and example.
func newOutside(members, examples int) *outside {
	o := &outside{}
	for range members {
		o.means = append(o.means, make([]float64, examples))
		o.within = append(o.within, make([]float64, examples))
	}
	return o
}

// record notes what a fold's model says of the examples that it has not seen.
func (o *outside) record(ctx context.Context, m *model, all *table, held []int) error {
	means, within, err := m.each(ctx, all.pick(held))
	if err != nil {
		return err
	}
	for k := range means {
		for i, place := range held {
			o.means[k][place], o.within[k][place] = means[k][i], within[k][i]
		}
	}
	return nil
}

// pick returns what was said of the examples at the given places.
func (o *outside) pick(places []int) *outside {
	out := &outside{}
	for k := range o.means {
		out.means = append(out.means, pick(o.means[k], places))
		out.within = append(out.within, pick(o.within[k], places))
	}
	return out
}
