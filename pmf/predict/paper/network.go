package paper

import (
	"context"
	"fmt"
	"math/rand/v2"

	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/neural"
)

// network is the neural member: a learner on samples.
type network struct {
	open    Open
	options neural.Options
}

var _ predict.Learner = network{}

// Learn fits a network with a seed drawn from r, which is all that it draws: the network has
// streams of its own.
func (n network) Learn(ctx context.Context, samples []predict.Sample, targets []float64, r *rand.Rand) (predict.Learned, error) {
	o := n.options
	o.Seed = r.Uint64()
	rt, err := n.open()
	if err != nil {
		return nil, fmt.Errorf("open the device of the networks: %w", err)
	}
	l := newLook(samples)
	m, err := rt.Fit(ctx, l.all(samples), targets, o)
	if err != nil {
		return nil, err
	}
	return &fitted{l, m}, nil
}

// fitted is a network that has learned.
type fitted struct {
	look  look
	model *neural.Model
}

var _ predict.Adapter = (*fitted)(nil)

// Predict returns means, and the spread of means under dropout as their variance: what the network
// says of the data is left to the residuals of the ensemble (Eq. 11).
func (f *fitted) Predict(ctx context.Context, samples []predict.Sample) (means, spread []float64, err error) {
	means, variances, err := f.model.Predict(ctx, f.look.all(samples))
	for _, v := range variances {
		spread = append(spread, v.Model)
	}
	return means, spread, err
}

// Update moves the network towards one that was trained on (Eq. 30).
func (f *fitted) Update(ctx context.Context, samples []predict.Sample, targets []float64, step int) error {
	return f.model.Update(ctx, f.look.all(samples), targets, step)
}
