package cellnet

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"pmfnas/pmf/arch"
)

// preActivation is short for the option that changes the order inside blocks.
const preActivation = arch.PreActivation

// Shape is the shape of a value without its batch, [height, width, channels]. Logits are
// [1, 1, classes] in this notation.
type Shape = arch.Shape

// Block is what a step of a plan computes, and the unit of compilation. Blocks that compare
// equal are the same program (for one batch size), whatever network they stand in; the options
// that do not matter to a block are zero for that reason. A Block is a plain value: == compares
// it, maps take it as a key, and any goroutine may build its graph.
type Block struct {
	Kind    Kind
	Op      arch.Op // of an Edge; for its kernel of a Convolve and a Depthwise; else zero
	Options arch.Options
	In      Shape // of each input
	Out     Shape
	Stride  int  // 1 or 2; of what reads the input, height and width alike
	Inputs  int  // values that are added (Sum, Mix) or concatenated (Out, Project), else 1
	Plain   bool // of a Normalise: without activation
	Half    bool // whether convolutions and matrix products compute in bfloat16
}

// String names the block for people, such as "edge sepconv3 8×8×16 → 4×4×16".
func (b Block) String() string {
	name := b.Kind.String()
	if b.Kind == Edge {
		name += " " + b.Op.String()
	}
	return fmt.Sprintf("%s %d×%d×%d → %d×%d×%d", name,
		b.In.Height, b.In.Width, b.In.Channels, b.Out.Height, b.Out.Width, b.Out.Channels)
}

// Parameters lists what is trained, in the order in which Apply takes it.
func (b Block) Parameters() []Parameter {
	var list []Parameter
	for i, l := range b.layers() {
		list = append(list, numbered(i, l.parameters())...)
	}
	return list
}

// Statistics lists what batch norms keep beside the parameters: running mean and variance,
// in the order in which Apply takes them.
func (b Block) Statistics() []Parameter {
	var list []Parameter
	for i, l := range b.layers() {
		if t, ok := l.(tracker); ok {
			list = append(list, numbered(i, t.statistics())...)
		}
	}
	return list
}

// numbered makes the names unique in the block by the position of their layer.
func numbered(layer int, list []Parameter) []Parameter {
	for i := range list {
		list[i].Name = fmt.Sprintf("%d.%s", layer, list[i].Name)
	}
	return list
}

// Apply builds the graph of the block. Inputs are float32 [batch, h, w, c], with h, w, c as in
// b.In; parameters and statistics stand in the order of Parameters and Statistics. The phase
// says whose statistics batch norms use; newStats are the statistics after the call. Like all
// graph code it panics with an error where GoMLX does: callers catch once, around building.
//
// A Mix is not for Apply, as its weights are neither parameters nor statistics: pmf/blocknet has
// a program for it.
func (b Block) Apply(inputs, params, stats []*graph.Node, phase Phase) (out *graph.Node, newStats []*graph.Node) {
	if len(inputs) != b.Inputs {
		panic(fmt.Errorf("block %v has %d inputs, want %d", b, len(inputs), b.Inputs))
	}
	if b.Kind == Mix {
		panic(fmt.Errorf("block %v cannot be applied without its weights", b))
	}
	s := &scope{params: params, stats: stats, phase: phase}
	x, layers := b.join(inputs, s)
	for _, l := range layers {
		x = b.compute(l, x, s)
	}
	return x, s.newStats
}

// join makes one value of the inputs, their sum or the projection of their concatenation, and
// returns the layers that remain. It multiplies each input with its own rows of the matrix: to
// concatenate first takes a third more time.
func (b Block) join(inputs []*graph.Node, s *scope) (x *graph.Node, remaining []layer) {
	remaining = b.layers()
	parts := inputs
	if b.Kind != Sum && len(inputs) > 1 {
		// The first layer's matrix [Inputs·channels, out], whose rows belong to the inputs in
		// their order.
		matrix, c := s.param(), b.In.Channels
		parts = make([]*graph.Node, len(inputs))
		for i, input := range inputs {
			rows := graph.SliceAxis(matrix, 0, graph.AxisRange(i*c, (i+1)*c))
			parts[i] = b.compute(pointwise{c, b.Out.Channels, b.Stride}, input, &scope{params: []*graph.Node{rows}})
		}
		remaining = remaining[1:]
	}
	x = parts[0]
	for _, more := range parts[1:] {
		x = graph.Add(x, more)
	}
	return x, remaining
}

// layers lists what the block does to the joined input. Positions in this list are part of the
// parameters' names, which checkpoints and exports keep: 0.kernel is the kernel of the first
// layer.
func (b Block) layers() []layer {
	switch b.Kind {
	case Stem:
		return []layer{
			convolution{3, b.In.Channels, b.Out.Channels, 1},
			newNorm(b.Options.Normalisation, b.Out.Channels),
		}
	case Pre:
		return ordered(b, pointwise{b.In.Channels, b.Out.Channels, b.Stride})
	case Edge:
		return operation(b.Op)(b)
	case Out:
		return []layer{
			pointwise{b.Inputs * b.In.Channels, b.Out.Channels, 1},
			newNorm(b.Options.Normalisation, b.Out.Channels),
		}
	case Attend:
		return attention(b)
	case Head:
		return []layer{globalMean{}, dense{b.In.Channels, b.Out.Channels}}
	case Convolve:
		return []layer{convolution{b.Op.Kernel(), b.In.Channels, b.Out.Channels, b.Stride}}
	case Depthwise:
		return []layer{depthwise{b.Op.Kernel(), b.In.Channels, b.Stride}}
	case Project:
		return []layer{pointwise{b.Inputs * b.In.Channels, b.Out.Channels, b.Stride}}
	case Normalise:
		norm := newNorm(b.Options.Normalisation, b.Out.Channels)
		if b.Plain {
			return []layer{norm}
		}
		return []layer{norm, activation{b.Options.Activation}}
	case AuxiliaryPool:
		return []layer{activation{arch.ReLU}, widePool{}}
	case AuxiliaryConvolve:
		return []layer{narrowing{b.In.Channels, b.Out.Channels}}
	}
	return nil
}
