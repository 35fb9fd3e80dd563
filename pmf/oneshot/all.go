package oneshot

// A Named is a method that the command line can name.
type Named struct {
	Name, Doc string
	Held      float64 // share of the training images that it keeps from the weights
	New       func(Setting) Method
}

// half is the share of the training images that teaches the architecture, as in the papers.
const half = 0.5

// All lists the methods that have a name. A Method needs none to be searched with.
func All() []Named {
	return []Named{
		{"random-ws", "random search with weight sharing", 0, func(s Setting) Method { return NewRandom(s) }},
		{"enas", "ENAS: an LSTM that REINFORCE teaches to write cells", half, func(s Setting) Method { return NewENAS(s) }},
		{"darts", "DARTS, first order", half, func(s Setting) Method { return NewDARTS(s) }},
		{"darts-2nd", "DARTS, second order by a finite difference", half, func(s Setting) Method { return NewSecondOrder(s) }},
		{"gdas", "GDAS: cells sampled by Gumbel-max, gradients straight through", half, func(s Setting) Method { return NewGDAS(s) }},
		{"proxyless", "ProxylessNAS: binary gates by pairs, the cost a term of the loss", half, func(s Setting) Method { return NewProxyless(s) }},
	}
}
