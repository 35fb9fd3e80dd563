package oneshot

// A Named is a method that the command line can name.
type Named struct {
	Name, Doc string
	Held      float64 // share of the training images that it keeps from the weights
	Epochs    int     // of its supernet, unless one asks for others
	New       func(Setting) Method
}

// How long supernets are trained unless one asks for something else: where a step takes a path
// they need longer than where it takes all operations, and each epoch costs a tenth as much. A
// step takes five passes in second order, where first order takes two.
const (
	pathEpochs     = 120
	mixedEpochs    = 20
	unrolledEpochs = 12
)

// half is the share of the training images that teaches the architecture, as in the papers.
const half = 0.5

// All lists the methods that have a name. A Method needs none to be searched with.
func All() []Named {
	return []Named{
		{"random-ws", "random search with weight sharing", 0, pathEpochs, func(s Setting) Method { return NewRandom(s) }},
		{"enas", "ENAS: an LSTM that REINFORCE teaches to write cells", half, pathEpochs, func(s Setting) Method { return NewENAS(s) }},
		{"darts", "DARTS, first order", half, mixedEpochs, func(s Setting) Method { return NewDARTS(s) }},
		{"darts-2nd", "DARTS, second order by a finite difference", half, unrolledEpochs, func(s Setting) Method { return NewSecondOrder(s) }},
		{"gdas", "GDAS: cells sampled by Gumbel-max, gradients straight through", half, pathEpochs, func(s Setting) Method { return NewGDAS(s) }},
		{"proxyless", "ProxylessNAS: binary gates by pairs, the cost a term of the loss", half, pathEpochs, func(s Setting) Method { return NewProxyless(s) }},
	}
}
