package oneshot

import (
	"context"

	"pmfnas/pmf/cellnet"
)

// leaning is how far the finite difference moves the weights, as a length: the 0.01 of DARTS.
const leaning = 0.01

// hypergradient returns the slopes of a mixture's weights for weights of the network that will have
// made one step of training in it (Eq. 7 and 8 of DARTS). Where w' is w after the step, ξ its
// reach, and w± is w ± ε ∇L_held(w'), it is
//
//	∂L_held(w') − ξ (∂L_train(w+) − ∂L_train(w−)) / 2ε.
//
// The step is one of the optimiser that trains the weights, so that ξ counts Nesterov's
// momentum. The second term is the Hessian's product with the held gradient, by a central
// difference: three more passes instead of a matrix of weights².
func hypergradient(ctx context.Context, u Unroller, m cellnet.Mixture) (slopes cellnet.Slopes, err error) {
	if err := u.Ahead(ctx, m); err != nil {
		return slopes, err
	}
	defer u.Back()
	ahead, err := u.Tangent(ctx)
	if err != nil || ahead.GradNorm == 0 {
		return ahead.Slopes, err
	}
	// The difference moves the weights by the same length whatever the gradient's.
	epsilon := leaning / ahead.GradNorm
	forth, err := u.Lean(ctx, epsilon)
	if err != nil {
		return slopes, err
	}
	back, err := u.Lean(ctx, -epsilon)
	if err != nil {
		return slopes, err
	}
	slopes = ahead.Slopes
	for edge := range slopes {
		for i := range slopes[edge] {
			slopes[edge][i] -= u.Reach() * (forth.Slopes[edge][i] - back.Slopes[edge][i]) / (2 * epsilon)
		}
	}
	return slopes, nil
}
