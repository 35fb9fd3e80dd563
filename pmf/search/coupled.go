package search

// CoupledOptions tune NewCoupled.
type CoupledOptions struct {
	Evolution AgingOptions
	Gradient  GradientOptions
	// Share of the proposals that the gradient makes, in [0, 1]; 0 means a half, negative none.
	Share float64
}

// NewCoupled returns the region stage's pair, loosely coupled as in §1.3.2: evolution runs
// freely and learns from nothing that the gradient found, while the gradient starts from the
// best architecture of both, so that evolution's best is taken over only where it is better
// than the gradient's own. Both share one record of what is evaluated, and repeat none of it.
// When it ends, after five rounds without a gain, is the controller's decision.
//
// The gradient is that of [Gradient], on a model of the history, as no weights are shared between
// the architectures of a study; that of a trained supernet is in package oneshot. Its parts are
// named evolution and gradient in what they propose.
func NewCoupled(o CoupledOptions) *Blend { return NewBlend(coupled(o)...) }

func coupled(o CoupledOptions) []Part {
	share := o.Share
	if share == 0 {
		share = 0.5
	}
	const evolution, gradient = "evolution", "gradient"
	return []Part{
		{Strategy: NewAging(o.Evolution), Share: 1 - max(share, 0), Name: evolution, Deaf: []string{gradient}},
		{Strategy: NewGradient(o.Gradient), Share: share, Name: gradient},
	}
}
