package predict

import (
	"context"
	"errors"
	"math"

	"pmfnas/pmf/curve"
)

// Sample is what is known of an architecture whose final metric is asked for. The zero value is
// an architecture of which nothing is known; it is answered with what the examples have in
// common.
type Sample struct {
	ID       string             // of the architecture; orders examples, says nothing to a predictor
	Features map[string]float64 // static features x_s (Eq. 5); absent or NaN is unknown
	Params   float64            // trainable parameters; NaN or 0 unknown
	Graph    *Graph             // the structure; nil is unknown. It must not be changed
	Curve    curve.Curve        // the epochs seen so far; none for an untrained architecture
}

// Example is a finished training to learn from.
type Example struct {
	Sample         // with the whole curve
	Target float64 // the final metric; examples whose target is not finite are left out
}

// Prediction is what a Predictor expects of a final metric, in the metric's own unit.
type Prediction struct {
	Mean          float64 // finite
	ModelVariance float64 // what more examples would remove (σ²_model of Eq. 11)
	DataVariance  float64 // what they would not (σ²_data)
	Low, High     float64 // calibrated: the final value lies between them nine times in ten
}

// Deviation returns the square root of the whole variance, the σ of Eq. 12.
func (p Prediction) Deviation() float64 { return math.Sqrt(p.ModelVariance + p.DataVariance) }

// Needs lists what a Predictor looks at; anything else may be missing or wrong.
type Needs struct {
	Metric        bool // the curve's validation metric
	TrainLoss     bool
	TrainAccuracy bool
	GradNorm      bool
	Params        bool
	Features      bool
	Graph         bool
	Targets       bool // examples: without any it refuses to predict, with ErrUnfitted
}

// ErrUnfitted is returned by a Predictor that was asked before it had learned anything.
var ErrUnfitted = errors.New("the predictor was not fitted to any example")

// Predictor foretells final metrics. A study calls Fit once a round and Predict a few times
// after it; both from one goroutine at a time. The answer depends on the set of examples, not
// on their order, and equal seeds give equal answers.
type Predictor interface {
	// Fit forgets what was learned before and learns from finished trainings. One example is
	// enough. Nothing of examples is changed; their curves may be kept.
	Fit(ctx context.Context, examples []Example) error
	// Predict answers for curves of any length, one finite prediction a sample, in order.
	// It returns ErrUnfitted when it needs targets and has none, and context.Cause(ctx) when
	// ctx ends.
	Predict(ctx context.Context, samples []Sample) ([]Prediction, error)
	// Needs tells what the predictor looks at.
	Needs() Needs
}

// Preparer is the ability of a Predictor that learns for one length of curve at a time to do
// so before it is asked.
type Preparer interface {
	Prepare(ctx context.Context, length int) error
}
