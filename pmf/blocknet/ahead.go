package blocknet

import (
	"context"

	"pmfnas/pmf/cellnet"
)

// Ahead compiles, one program after the other, what training a plan at a batch size will need,
// so that it is there when the network comes. It ends early when ctx does, and keeps errors for
// whoever needs the program. Nothing is pinned meanwhile: a store that is too small may have
// dropped a program again before it is used. It may run beside training.
func (c *Programs) Ahead(ctx context.Context, plan cellnet.Plan, r Recipe, averaged bool, batch int) {
	w := wire(plan)
	w.recipe, w.averaging = r, averaged
	for _, key := range w.layout(batch, true).keys() {
		if ctx.Err() != nil {
			return
		}
		one := []programKey{key}
		if _, err := c.acquire(ctx, one); err == nil {
			c.release(one)
		}
	}
}
