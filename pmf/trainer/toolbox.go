package trainer

import "fmt"

// A toolbox holds the kits with which one network is trained and evaluated at present.
type toolbox struct {
	programs   *Programs
	training   *kit
	evaluation *kit
}

// prepare acquires what training at a batch size needs, and gives back what it replaces.
func (b *toolbox) prepare(w *wiring, batch, evaluationBatch int) error {
	if b.evaluation == nil {
		k, err := b.programs.evaluationKit(w, evaluationBatch)
		if err != nil {
			return fmt.Errorf("prepare to evaluate: %w", err)
		}
		b.evaluation = k
	}
	if b.training != nil && b.training.batch == batch {
		return nil
	}
	k, err := b.programs.trainingKit(w, batch)
	if err != nil {
		return fmt.Errorf("prepare to train: %w", err)
	}
	b.training.close()
	b.training = k
	return nil
}

func (b *toolbox) close() {
	b.training.close()
	b.evaluation.close()
}
