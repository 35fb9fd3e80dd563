package neural

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gomlx/compute"
)

// The streams of random numbers that a seed has: second words of a PCG.
const (
	startStream = iota + 1
	trainingStream
	predictionStream
	updateStream // and one more for each update
)

// Fit fits a network to samples and their targets, numbers of any scale. All samples must have
// as many static features, epochs and channels as the first, and something that a network can
// read. It returns the context's cause when ctx ends; other errors are of options, samples or
// targets that do not fit, of the device, and of a training that diverged. Nothing given is
// changed or kept. Fits may run concurrently.
func (rt *Runtime) Fit(ctx context.Context, samples []Sample, targets []float64, o Options) (*Model, error) {
	o = o.withDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := checkTargets(samples, targets); err != nil {
		return nil, err
	}
	if err := checkSamples(samples); err != nil {
		return nil, err
	}
	m := &Model{runtime: rt, options: o, encoding: newEncoding(samples, targets)}
	m.shape = m.encoding.shape(o)
	if m.shape.features() == 0 {
		return nil, errors.New("neural: the samples have no graph, static features or series, want at least one of them")
	}
	m.weights = m.shape.start(rand.New(rand.NewPCG(o.Seed, startStream)))
	weights, err := m.train(ctx, samples, targets, o.Epochs, trainingStream)
	if err != nil {
		return nil, err
	}
	m.weights = weights
	return m, nil
}

// train returns the weights after some epochs on samples that were checked, from the model's own
// on. The model stays as it is. A fit of few samples makes as many steps as epochs, one of many
// as full batches hold.
func (m *Model) train(ctx context.Context, samples []Sample, targets []float64, epochs int, stream uint64) ([]float32, error) {
	t := m.encoding.encode(samples, m.shape)
	key := programKey{shape: m.shape, training: true, batch: m.options.Batch, vertices: t.vertices}
	p, err := m.runtime.program(key)
	if err != nil {
		return nil, err
	}
	// A step takes whatever indices come next; the epochs only say how many steps there are.
	c := &course{
		backend: m.runtime.backend, program: p, options: m.options, table: t,
		random: rand.New(rand.NewPCG(m.options.Seed, stream)),
	}
	for _, y := range targets {
		c.targets = append(c.targets, float32(m.encoding.target.standard(y)))
	}
	if err := c.begin(m.weights); err != nil {
		return nil, err
	}
	defer func() { free(c.state) }()
	for range max(epochs, (epochs*len(samples)+m.options.Batch-1)/m.options.Batch) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err := c.step(); err != nil {
			return nil, err
		}
	}
	return c.weights()
}

// A course is the training of one network. Its weights and their moments stay on the device.
type course struct {
	backend compute.Backend
	program *program
	options Options
	table   *table
	targets []float32 // standardised
	random  *rand.Rand
	ahead   []int            // samples of coming batches
	state   []compute.Buffer // parameters, first and second moments; none after a failed step
	steps   int
}

// begin puts the state on the device.
func (c *course) begin(weights []float32) (err error) {
	dims := []int{len(weights)}
	zeros := make([]float32, len(weights))
	c.state, err = upload(c.backend, array{weights, dims}, array{zeros, dims}, array{zeros, dims})
	return err
}

// next draws the samples of the next batch. Batches are always full: they run on from one pass
// over the samples, in an order of its own, into the next.
func (c *course) next() []int {
	for len(c.ahead) < c.options.Batch {
		c.ahead = append(c.ahead, c.random.Perm(len(c.targets))...)
	}
	indices := c.ahead[:c.options.Batch:c.options.Batch]
	c.ahead = c.ahead[c.options.Batch:]
	return indices
}

// step trains on the next batch. It does not wait for the device.
func (c *course) step() error {
	given, err := upload(c.backend, c.arguments(c.next())...)
	if err != nil {
		return err
	}
	defer free(given)
	state := c.state
	c.state = nil // donated
	out, err := c.program.run(append(state, given...), len(state))
	if err != nil {
		return err
	}
	c.state = out[:len(state):len(state)]
	free(out[len(state):])
	return nil
}

// arguments lists what the training program reads of a step beside its state.
func (c *course) arguments(indices []int) []array {
	batch, o := c.options.Batch, c.options
	targets := make([]float32, batch)
	for row, i := range indices {
		targets[row] = c.targets[i]
	}
	c.steps++
	hyper := make([]float32, hypers)
	hyper[rate] = float32(o.LearningRate)
	hyper[firstCorrection] = float32(1 - math.Pow(firstDecay, float64(c.steps)))
	hyper[secondCorrection] = float32(1 - math.Pow(secondDecay, float64(c.steps)))
	hyper[decay] = float32(o.LearningRate * o.WeightDecay)
	units := c.table.headUnits
	mask := dropout(c.random, o.Dropout, batch*units)
	list := append([]array{{hyper, []int{hypers}}}, c.table.rows(indices, batch)...)
	return append(list, array{targets, []int{batch, 1}}, array{mask, []int{batch, units}})
}

// weights fetches the parameters.
func (c *course) weights() ([]float32, error) {
	weights, err := download(c.state[0], c.table.size())
	if err != nil {
		return nil, err
	}
	for _, w := range weights {
		if !known(float64(w)) {
			return nil, fmt.Errorf("neural: training diverged within %d steps at a learning rate of %g, want a lower one", c.steps, c.options.LearningRate)
		}
	}
	return weights, nil
}
