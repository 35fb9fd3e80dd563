package trainer

import (
	"context"
	"fmt"
)

// A toolbox holds the kits with which one network is trained and evaluated at present.
type toolbox struct {
	programs   *Programs
	training   *kit
	evaluation *kit
}

// prepare acquires what training and evaluating at a batch size need, and gives back what it
// replaces. One size serves both, so that they share programs.
func (b *toolbox) prepare(ctx context.Context, w *wiring, batch int) error {
	if b.training != nil && b.training.batch == batch {
		return nil
	}
	training, err := b.programs.trainingKit(ctx, w, batch)
	if err != nil {
		return fmt.Errorf("prepare to train: %w", err)
	}
	evaluation, err := b.programs.evaluationKit(ctx, w, batch)
	if err != nil {
		training.close()
		return fmt.Errorf("prepare to evaluate: %w", err)
	}
	b.close()
	b.training, b.evaluation = training, evaluation
	return nil
}

func (b *toolbox) close() {
	b.training.close()
	b.evaluation.close()
}
