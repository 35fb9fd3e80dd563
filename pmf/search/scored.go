package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"pmfnas/pmf/acquire"
)

// Scored proposes what a scorer prefers among the candidates of [Bayesian]: random ones, neighbours
// of the best, and lower-fidelity trials that can continue. Accuracies of lower fidelities are
// lifted, and the fidelity is an input. The candidates of a batch are scored once and taken in
// their order. Cost is the scorer's and n·log n. Unlike Bayesian it takes any scorer, forests and
// densities among them, but knows nothing of a predictor, of costs, or of the candidates chosen
// before in the same batch.
type Scored struct {
	scorer acquire.Scorer
	// pool is never asked for proposals, only for candidates.
	pool *Bayesian // gathers the candidates
	name string
}

var _ Strategy = (*Scored)(nil)

// NewScored returns the strategy; the options say which candidates there are, Points is the
// scorer's own.
func NewScored(scorer acquire.Scorer, o BayesianOptions) *Scored {
	return &Scored{scorer, NewBayesian(o), "scored"}
}

// NewForest returns Bayesian optimisation with a random forest and expected improvement.
func NewForest() *Scored {
	return &Scored{acquire.NewForest(acquire.ForestOptions{}), NewBayesian(BayesianOptions{}), "forest"}
}

// Ask implements Strategy.
func (s *Scored) Ask(ctx context.Context, h History, n int) ([]Proposal, error) {
	d := newDrawer(h, s.name)
	points := collect(h)
	if len(points) < s.pool.o.Warmup {
		return d.seed(ctx, n, "drawn at random before the model knows enough")
	}
	pool := s.pool.pool(d, points)
	if err := s.order(d, points, pool); err != nil {
		return nil, err
	}
	return d.fill(ctx, n, func() (Proposal, error) {
		if len(pool) == 0 {
			return d.random("drawn at random: no candidate is left near the known ones")
		}
		p := pool[0].Proposal
		pool = pool[1:]
		return p, nil
	})
}

// order sorts the candidates by their scores, the best first, and says so in their reasons.
func (s *Scored) order(d *drawer, points []point, pool []option) error {
	x, y := encoded(d.h, points)
	rows := make([][]float64, len(pool))
	for i, c := range pool {
		rows[i] = c.row
	}
	scores, err := s.scorer.Score(x, y, rows, d.r)
	if err != nil {
		return fmt.Errorf("score %d candidates: %w", len(pool), err)
	}
	for i, score := range scores {
		pool[i].score = score
		pool[i].Why += fmt.Sprintf("; score %.4g among %d candidates", score, len(pool))
	}
	slices.SortStableFunc(pool, func(a, b option) int { return cmp.Compare(b.score, a.score) })
	return nil
}

// encoded returns the points as rows, with the fidelity as an input, and lifted accuracies. Both
// are new and may be changed; x is [point, Dim+1].
func encoded(h History, points []point) (x [][]float64, y []float64) {
	for _, p := range points {
		x, y = append(x, code(h, p.arch, p.fidelity)), append(y, p.lifted)
	}
	return x, y
}
