package oneshot

import (
	"context"
	"fmt"

	"pmfnas/pmf/arch"
)

// A Supernet is the shared weights of all cells of an outline.
type Supernet interface {
	Ranker
	// Epoch trains the next epoch, and gives a turn to each for every step. It returns the mean
	// loss of the batches that taught the weights. After an error the weights are as before it.
	Epoch(ctx context.Context, each func(Turn) error) (loss float64, err error)
}

// Found is what a search has found.
type Found struct {
	Cell     arch.Cell
	Accuracy float64   // of the cell with shared weights, on the validation images, in [0, 1]
	Losses   []float64 // of each epoch
}

// Search trains a supernet for some epochs with a method, and returns the cell that it chooses.
// Progress, which may be nil, is called after each epoch, from 1. Errors are those of the
// supernet and the method, and of a chosen cell that computes nothing.
func Search(ctx context.Context, net Supernet, m Method, epochs int, progress func(epoch int, loss float64)) (f Found, err error) {
	for epoch := 1; epoch <= epochs; epoch++ {
		loss, err := net.Epoch(ctx, func(t Turn) error { return m.Step(ctx, t) })
		if err != nil {
			return f, err
		}
		f.Losses = append(f.Losses, loss)
		if progress != nil {
			progress(epoch, loss)
		}
	}
	if f.Cell, err = m.Found(ctx, net); err != nil {
		return f, fmt.Errorf("choose a cell: %w", err)
	}
	if err := f.Cell.Validate(); err != nil {
		return f, fmt.Errorf("choose a cell: %w", err)
	}
	f.Accuracy, err = net.Accuracy(ctx, f.Cell)
	return f, err
}
