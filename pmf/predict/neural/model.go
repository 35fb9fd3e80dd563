package neural

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/gomlx/compute"
)

// A Model is a fitted network. Several goroutines may ask it for predictions, but not while it is
// updated.
type Model struct {
	runtime  *Runtime
	options  Options
	encoding *encoding
	shape    shape
	weights  []float32 // as shape.parameters lists them
}

// Variances are the two parts of a prediction's variance (Eq. 11).
type Variances struct {
	Model float64 // what the network does not know: the spread of its means under dropout
	Data  float64 // what the samples do not say: the mean of the variances that it predicts
}

// Total is the variance of the prediction, σ² of Eq. 11.
func (v Variances) Total() float64 { return v.Model + v.Data }

// largePrediction is how many samples a program predicts at once, if there are many.
const largePrediction = 256

// Predict returns a mean and variances for each sample, in the units of the targets. The samples
// must have as many static features, epochs and channels as those of the fit. The mean is that of
// the network without dropout. What is predicted for a sample does not depend on the others. It
// returns the context's cause when ctx ends. No samples have no answers.
func (m *Model) Predict(ctx context.Context, samples []Sample) (means []float64, variances []Variances, err error) {
	for i, s := range samples {
		if err := s.check(len(m.encoding.static), m.encoding.epochs, len(m.encoding.series)); err != nil {
			return nil, nil, fmt.Errorf("neural: sample %d, against those of the fit: %w", i, err)
		}
	}
	if len(samples) == 0 {
		return nil, nil, nil
	}
	t := m.encoding.encode(samples, m.shape)
	// A few samples are asked in the small batch, many in large ones; the last is filled up
	// with zeros.
	key := programKey{shape: m.shape, batch: min(m.options.Batch, largePrediction), vertices: t.vertices, passes: m.options.Passes}
	if len(samples) > key.batch {
		key.batch = largePrediction
	}
	return m.predict(ctx, t, key)
}

// predict runs the program of a key over a table.
func (m *Model) predict(ctx context.Context, t *table, key programKey) (means []float64, variances []Variances, err error) {
	p, err := m.runtime.program(key)
	if err != nil {
		return nil, nil, err
	}
	// Weights and masks go up once, samples batch by batch.
	fixed, err := upload(m.runtime.backend, array{m.weights, []int{len(m.weights)}}, m.masks())
	if err != nil {
		return nil, nil, err
	}
	defer free(fixed)
	for _, indices := range batches(len(t.samples), key.batch) {
		if ctx.Err() != nil {
			return nil, nil, context.Cause(ctx)
		}
		out, err := m.runtime.predictBatch(p, fixed, t, indices, key.batch)
		if err != nil {
			return nil, nil, err
		}
		for row := range indices {
			scale := m.encoding.target
			square := scale.deviation * scale.deviation
			means = append(means, scale.original(float64(out[0][row])))
			variances = append(variances, Variances{float64(out[1][row]) * square, float64(out[2][row]) * square})
		}
	}
	return means, variances, nil
}

// predictBatch returns what the program says of some samples: means, variances of the model and
// of the data, standardised.
func (rt *Runtime) predictBatch(p *program, fixed []compute.Buffer, t *table, indices []int, batch int) ([][]float32, error) {
	samples, err := upload(rt.backend, t.rows(indices, batch)...)
	if err != nil {
		return nil, err
	}
	defer free(samples)
	out, err := p.run(append(fixed[:len(fixed):len(fixed)], samples...), 0)
	if err != nil {
		return nil, err
	}
	defer free(out)
	columns := make([][]float32, len(out))
	for i, buffer := range out {
		if columns[i], err = download(buffer, batch); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

// masks draws the networks of Monte-Carlo dropout [passes, headUnits], the same for every call.
func (m *Model) masks() array {
	r := rand.New(rand.NewPCG(m.options.Seed, predictionStream))
	dims := []int{m.options.Passes, m.shape.headUnits}
	return array{dropout(r, m.options.Dropout, dims[0]*dims[1]), dims}
}

// dropout draws a mask: 0 with the probability given, else what makes up for the zeros.
func dropout(r *rand.Rand, share float64, n int) []float32 {
	mask := make([]float32, n)
	for i := range mask {
		if r.Float64() >= share {
			mask[i] = float32(1 / (1 - share))
		}
	}
	return mask
}

// batches cuts 0 … n−1 into as few pieces of at most size as there can be.
func batches(n, size int) [][]int {
	var list [][]int
	for from := 0; from < n; from += size {
		var piece []int
		for i := from; i < min(from+size, n); i++ {
			piece = append(piece, i)
		}
		list = append(list, piece)
	}
	return list
}
