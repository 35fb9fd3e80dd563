package search

import "context"

// Random samples uniformly: the baseline that every other strategy must beat. In the global
// stage it varies the macro structure until that is exhausted, then everything.
type Random struct{}

var _ Strategy = (*Random)(nil)

// NewRandom returns random search.
func NewRandom() *Random { return &Random{} }

// Ask implements Strategy.
func (*Random) Ask(ctx context.Context, h History, n int) ([]Proposal, error) {
	d := newDrawer(h, "random")
	return d.fill(ctx, n, func() (Proposal, error) { return d.random("drawn at random") })
}
