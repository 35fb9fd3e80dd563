package oneshot

import (
	"context"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// randomCells is how many cells random search compares in the end.
const randomCells = 100

// Random is random search with weight sharing (Li and Talwalkar 2019): every step trains a random
// path, and of a hundred random cells the one is taken that does best with the shared weights. The
// paper sorts a thousand by a batch each first; here every cell meets all validation images.
type Random struct{ setting Setting }

var _ Method = (*Random)(nil)

// NewRandom returns the method.
func NewRandom(s Setting) *Random { return &Random{s} }

// Step trains a random path.
func (r *Random) Step(ctx context.Context, t Turn) error {
	return t.Train(ctx, cellnet.Pure(r.setting.draw()))
}

// Found returns the best of random cells.
func (r *Random) Found(ctx context.Context, rank Ranker) (arch.Cell, error) {
	cells := make([]arch.Cell, randomCells)
	for i := range cells {
		cells[i] = r.setting.draw()
	}
	return bestOf(ctx, rank, cells)
}
