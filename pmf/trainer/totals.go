package trainer

import (
	"fmt"
	"math"

	"github.com/gomlx/compute"

	"pmfnas/pmf/eval"
)

// totals are what the steps of an epoch add up on the device, and the numbers they share.
type totals struct {
	losses  compute.Buffer // [2]: mean losses of the steps, images classified correctly
	squares compute.Buffer // squared norms of the gradient
	hyper   compute.Buffer // [hypers]
}

func newTotals(b compute.Backend, s eval.Segment, rate float64) (*totals, error) {
	numbers := make([]float32, hypers)
	numbers[hyperRate] = float32(rate)
	numbers[hyperMomentum] = float32(orDefault(s.Momentum, defaultMomentum))
	numbers[hyperDecay] = float32(orDefault(s.WeightDecay, defaultWeightDecay))
	var u uploads
	t := &totals{
		losses:  u.array(b, []float32{0, 0}),
		squares: u.shaped(b, []float32{0}, floats()),
		hyper:   u.array(b, numbers),
	}
	if u.err != nil {
		t.close()
		return nil, fmt.Errorf("begin an epoch: %s", firstLine(u.err))
	}
	return t, nil
}

// meanLoss fetches the mean loss of the steps so far.
func (t *totals) meanLoss(steps int) (float64, error) {
	sums, err := fetch(t.losses, 2)
	if err != nil {
		return 0, fmt.Errorf("fetch the training loss: %w", err)
	}
	return float64(sums[0]) / float64(steps), nil
}

// read fetches what the steps added up into the epoch's result.
func (t *totals) read(r *epochResult, steps, images int) error {
	sums, err := fetch(t.losses, 2)
	if err != nil {
		return fmt.Errorf("fetch the training loss: %w", err)
	}
	squares, err := fetch(t.squares, 1)
	if err != nil {
		return fmt.Errorf("fetch the gradient's norm: %w", err)
	}
	r.loss = float64(sums[0]) / float64(steps)
	r.accuracy = float64(sums[1]) / float64(images)
	r.gradNorm = math.Sqrt(float64(squares[0]) / float64(steps))
	return nil
}

// fetch copies n numbers from the device.
func fetch(from compute.Buffer, n int) ([]float32, error) {
	values := make([]float32, n)
	if err := from.ToFlatData(values); err != nil {
		return nil, fmt.Errorf("%s", firstLine(err))
	}
	return values, nil
}

func (t *totals) close() { finalize(t.losses, t.squares, t.hyper) }
