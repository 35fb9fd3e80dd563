package neural

import (
	"context"
	"fmt"
	"math"
)

// updateEpochs is the share of a fit's epochs that an update trains for.
const updateEpochs = 10

// Update takes in new observations without a new fit (Eq. 30): training from the weights θ for a
// tenth of the fit's epochs on the samples given gives θ′, and θ becomes (1−η)θ + ηθ′ with
// η = 1/√(1+step). Step counts the updates since the fit, from 1 on. Give old samples along with
// the new ones, or they fade. The vocabulary and all scales stay those of the fit. After an error
// the model is as it was.
func (m *Model) Update(ctx context.Context, samples []Sample, targets []float64, step int) error {
	if step < 1 {
		return fmt.Errorf("neural: step is %d, want a number from 1 on", step)
	}
	if err := checkTargets(samples, targets); err != nil {
		return err
	}
	for i, s := range samples {
		if err := s.check(len(m.encoding.static), m.encoding.epochs, len(m.encoding.series)); err != nil {
			return fmt.Errorf("neural: sample %d, against those of the fit: %w", i, err)
		}
	}
	epochs := max(1, m.options.Epochs/updateEpochs)
	moved, err := m.train(ctx, samples, targets, epochs, updateStream+uint64(step))
	if err != nil {
		return err
	}
	eta := float32(1 / math.Sqrt(1+float64(step)))
	for i, w := range m.weights {
		moved[i] = (1-eta)*w + eta*moved[i]
	}
	m.weights = moved
	return nil
}
