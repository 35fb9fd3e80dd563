package oneshot

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/stats"
)

// A path is a random cell with its accuracy when it is trained alone.
type path struct {
	cell  arch.Cell
	alone float64
}

// fewest is how many paths a correlation needs to say anything.
const fewest = 3

// trainPaths trains the cells that all methods rank, at the ladder's second rung if it has one.
func (b *benchmark) trainPaths(ctx context.Context) error {
	o := b.options
	if o.Paths < fewest {
		return nil
	}
	draw := Setting{Ops: o.Space.Ops, Rand: eval.Stream(o.Seed, "one-shot", 0, "paths to rank")}
	rung := eval.Fidelity(min(len(o.Ladder)-1, int(eval.Medium)))
	for n := range o.Paths {
		a := b.outline
		a.Cell = draw.draw()
		job := eval.Job{Arch: a, Ladder: o.Ladder.To(rung), Fidelity: rung, Data: b.trainers.Data, Seed: o.Seed}
		seen, err := b.trainers.Alone.Evaluate(ctx, job, nil)
		if err != nil {
			return fmt.Errorf("train path %d alone: %w", n+1, err)
		}
		b.paths = append(b.paths, path{a.Cell, seen.Accuracy})
		b.tell(Progress{
			Method: pathWork, Done: n + 1, Total: o.Paths,
			What: fmt.Sprintf("path %d/%d trained alone: %.2f %%", n+1, o.Paths, 100*seen.Accuracy),
		})
	}
	return nil
}

// correlate compares the paths' own accuracies with those by shared weights; without paths the
// row stays as it is.
func (b *benchmark) correlate(ctx context.Context, r Ranker, row *Row) error {
	if len(b.paths) == 0 {
		return nil
	}
	var alone, shared []float64
	for _, p := range b.paths {
		accuracy, err := r.Accuracy(ctx, p.cell)
		if err != nil {
			return err
		}
		alone, shared = append(alone, p.alone), append(shared, accuracy)
	}
	row.Paths = len(b.paths)
	rho, low, high := spearman(alone, shared, eval.Stream(row.Seed, "one-shot", 0, "bootstrap"))
	row.Spearman, row.SpearmanLow, row.SpearmanHigh = known(rho), known(low), known(high)
	return nil
}

// spearman returns the correlation of ranks, with its 95 % interval by bootstrap.
func spearman(a, b []float64, r *rand.Rand) (rho, low, high float64) {
	low, high = stats.Bootstrap(len(a), r, func(sample []int) float64 {
		x, y := make([]float64, len(sample)), make([]float64, len(sample))
		for i, at := range sample {
			x[i], y[i] = a[at], b[at]
		}
		return stats.Spearman(x, y)
	})
	return stats.Spearman(a, b), low, high
}

// known returns the number, nil for NaN, which JSON has no word for.
func known(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}
