package oneshot

import (
	"context"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/trainer"
)

// A deviceNet is a trainer's supernet, as methods see it. It counts what they ask for, for the
// accounting of a search.
type deviceNet struct {
	*trainer.OneShot
	outline arch.Architecture
	batches int // that went forward and back
	forward int // that went forward alone, of the training images
}

var (
	_ Supernet = (*deviceNet)(nil)
	_ Turn     = deviceTurn{}
	_ Unroller = deviceTurn{}
)

// Epoch trains the next epoch.
func (n *deviceNet) Epoch(ctx context.Context, each func(Turn) error) (loss float64, err error) {
	sums, err := n.Learn(ctx, func(t *trainer.Turn) error { return each(deviceTurn{t, n}) })
	return sums.Loss, err
}

// Accuracy ranks a cell by all validation images.
func (n *deviceNet) Accuracy(ctx context.Context, c arch.Cell) (float64, error) {
	a := n.outline
	a.Cell = c
	return n.OneShot.Accuracy(ctx, a)
}

// A deviceTurn is a trainer's turn, counted. Back and Reach are free.
type deviceTurn struct {
	*trainer.Turn
	net *deviceNet
}

// Train counts one batch.
func (t deviceTurn) Train(ctx context.Context, m cellnet.Mixture) error {
	t.net.batches++
	return t.Turn.Train(ctx, m)
}

// Slope counts one batch.
func (t deviceTurn) Slope(ctx context.Context, m cellnet.Mixture) (blocknet.Response, error) {
	t.net.batches++
	return t.Turn.Slope(ctx, m)
}

// Accuracy counts one batch forward.
func (t deviceTurn) Accuracy(ctx context.Context, c arch.Cell) (float64, error) {
	t.net.forward++
	return t.Turn.Accuracy(ctx, c)
}

// Ahead counts one batch.
func (t deviceTurn) Ahead(ctx context.Context, m cellnet.Mixture) error {
	t.net.batches++
	return t.Turn.Ahead(ctx, m)
}

// Tangent counts one batch.
func (t deviceTurn) Tangent(ctx context.Context) (blocknet.Response, error) {
	t.net.batches++
	return t.Turn.Tangent(ctx)
}

// Lean counts one batch.
func (t deviceTurn) Lean(ctx context.Context, scale float64) (blocknet.Response, error) {
	t.net.batches++
	return t.Turn.Lean(ctx, scale)
}
