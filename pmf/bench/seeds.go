package bench

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"
)

// bySeed runs something once a seed, so many at a time, and returns what came of it in the order of
// the seeds. Done is told after each, one call at a time. Seeds are first, first+1 and so on. The
// first error ends the others, and comes with what was found.
func bySeed[T any](ctx context.Context, first uint64, seeds, parallel int, run func(ctx context.Context, seed uint64) (T, error), done func()) ([]T, error) {
	found := make([]T, seeds)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	var mu sync.Mutex
	for i := range found {
		group.Go(func() (err error) {
			if err := context.Cause(ctx); err != nil {
				return err
			}
			seed := first + uint64(i)
			if found[i], err = run(ctx, seed); err != nil {
				return fmt.Errorf("seed %d: %w", seed, err)
			}
			mu.Lock()
			defer mu.Unlock()
			done()
			return nil
		})
	}
	return found, group.Wait()
}
