package blocknet

import (
	"fmt"
	"math"

	"github.com/gomlx/compute"
)

// Hyper are the numbers that the steps of an epoch share. The zero value moves nothing.
type Hyper struct {
	Rate        float64 // of learning
	Momentum    float64 // of Nesterov
	WeightDecay float64 // L2, on every parameter
	Average     float64 // decay of the moving averages, where they are kept
}

// Totals are what the steps of an epoch add up on the device, so that no step waits to report.
// One goroutine uses them; they must be closed.
type Totals struct {
	losses  compute.Buffer // [2]: mean losses of the steps, images classified correctly
	squares compute.Buffer // [] squared L2 norms of the whole gradient, block by block
	hyper   compute.Buffer // [hypers]
}

// Begin starts new sums for steps with the same numbers.
func (c *Programs) Begin(h Hyper) (*Totals, error) {
	numbers := make([]float32, hypers)
	numbers[hyperRate] = float32(h.Rate)
	numbers[hyperMomentum] = float32(h.Momentum)
	numbers[hyperDecay] = float32(h.WeightDecay)
	numbers[hyperAverage] = float32(1 - h.Average)
	var u uploads
	t := &Totals{
		losses:  u.array(c.backend, []float32{0, 0}),
		squares: u.shaped(c.backend, []float32{0}, floats()),
		hyper:   u.array(c.backend, numbers),
	}
	if u.err != nil {
		t.Close()
		return nil, fmt.Errorf("begin an epoch: %s", firstLine(u.err))
	}
	return t, nil
}

// MeanLoss fetches the mean loss of the steps so far, in nats. It waits for the device.
func (t *Totals) MeanLoss(steps int) (float64, error) {
	sums, err := fetch(t.losses, 2)
	if err != nil {
		return 0, err
	}
	return float64(sums[0]) / float64(steps), nil
}

// Sums are the totals, as means.
type Sums struct {
	Loss     float64 // mean over the steps
	Accuracy float64 // share of the images classified correctly, as they were seen
	GradNorm float64 // root of the mean squared norm over the steps
}

// Read fetches the totals of so many steps and images. It waits for the device.
func (t *Totals) Read(steps, images int) (s Sums, err error) {
	sums, err := fetch(t.losses, 2)
	if err != nil {
		return s, err
	}
	squares, err := fetch(t.squares, 1)
	if err != nil {
		return s, err
	}
	s.Loss = float64(sums[0]) / float64(steps)
	s.Accuracy = float64(sums[1]) / float64(images)
	s.GradNorm = math.Sqrt(float64(squares[0]) / float64(steps))
	return s, nil
}

// Close frees the sums.
func (t *Totals) Close() { finalize(t.losses, t.squares, t.hyper) }
