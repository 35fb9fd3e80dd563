package cellnet

import "github.com/gomlx/gomlx/core/graph"

// layer is a step inside a block: what it keeps, and its graph. Layers are small values without
// state; what they learn is handed to them.
type layer interface {
	// parameters lists what is trained, in the order in which apply takes it.
	parameters() []Parameter
	// apply maps x [batch, h, w, c]; the scope hands it its own parameters.
	apply(x *graph.Node, s *scope) *graph.Node
}

// tracker is the ability of a layer that also keeps statistics, which are not trained.
type tracker interface {
	statistics() []Parameter
}

// scope hands the parameters and statistics of a block to its layers, one after the other,
// and collects the statistics that they leave behind.
type scope struct {
	params, stats, newStats []*graph.Node
	phase                   Phase
}

// param and stat return the next parameter or statistic, in the order in which the layer lists
// them.
func (s *scope) param() *graph.Node { return pop(&s.params) }
func (s *scope) stat() *graph.Node  { return pop(&s.stats) }

// keep leaves a statistic behind. No gradient flows through it: it is no part of the loss.
func (s *scope) keep(stat *graph.Node) {
	s.newStats = append(s.newStats, graph.StopGradient(stat))
}

func pop(list *[]*graph.Node) *graph.Node {
	first := (*list)[0]
	*list = (*list)[1:]
	return first
}

// ordered arranges a convolution with norm and activation as the residual option says. The
// norm of the pre-activation order has the channels of the input.
func ordered(b Block, convolution ...layer) []layer {
	if b.Options.Residual == preActivation {
		return append(nonlinearity(b, b.In.Channels), convolution...)
	}
	return append(convolution, nonlinearity(b, b.Out.Channels)...)
}

// nonlinearity is the norm and the activation beside a convolution.
func nonlinearity(b Block, channels int) []layer {
	return []layer{newNorm(b.Options.Normalisation, channels), activation{b.Options.Activation}}
}
