package cellnet

import (
	"fmt"
	"slices"

	"pmfnas/pmf/arch"
)

// Split returns an equivalent plan in which convolutions stand apart from the norm and the
// activation beside them. It has the same parameters in the same order.
//
// On a device the parts are better programs than the whole. What is slow to compile is a norm
// and its gradient, and after a split all operations of one shape share it: a dozen networks of
// the tiny space take a third of the time. And the gradient of a convolution does not need its
// output, nor that of a norm the convolution, so that nothing costly is computed twice.
//
// What is added are values between the parts, numbered after the plan's own; only the last part
// of an edge drops paths. A plan that was split is not split again.
func (p Plan) Split() Plan {
	fine := Plan{Values: slices.Clone(p.Values), Logits: p.Logits, Auxiliary: p.Auxiliary}
	for _, step := range p.Steps {
		parts, inputs := step.Block.parts(), step.Inputs
		for i, b := range parts {
			part := Step{Block: b, Name: step.Name, Inputs: inputs, Output: step.Output}
			if len(parts) > 1 {
				part.Name = fmt.Sprintf("%s.%v", step.Name, b.Kind)
			}
			if last := len(parts) - 1; i == last {
				part.Drops = step.Drops
			} else {
				part.Output = len(fine.Values)
				fine.Values = append(fine.Values, b.Out)
			}
			fine.Steps = append(fine.Steps, part)
			inputs = []int{part.Output}
		}
	}
	return fine
}

// Unsplit returns the weights of the plan, given those of its Split: as the parts' lists stand
// in the order of the whole, joining them is all.
func (p Plan) Unsplit(fine Weights) Weights {
	whole := make(Weights, len(p.Steps))
	for i, step := range p.Steps {
		for range step.Block.parts() {
			whole[i].Parameters = append(whole[i].Parameters, fine[0].Parameters...)
			whole[i].Statistics = append(whole[i].Statistics, fine[0].Statistics...)
			fine = fine[1:]
		}
	}
	return whole
}

// parts returns the blocks that do one after the other what the block does: itself, if it is
// no convolution with a norm. A separable convolution has three.
func (b Block) parts() []Block {
	if b.Kind != Stem && b.Kind != Pre && b.Kind != Out && !(b.Kind == Edge && normalises(b)) {
		return []Block{b}
	}
	var parts []Block
	in := b.In
	for i, l := range b.layers() {
		part := Block{In: in, Out: in, Stride: 1, Inputs: 1}
		switch l := l.(type) {
		case convolution:
			part.Kind, part.Op, part.Stride = Convolve, ofKernel(l.kernel), l.stride
			part.Out = after(in, l.stride, l.out)
		case depthwise:
			part.Kind, part.Op, part.Stride = Depthwise, ofKernel(l.kernel), l.stride
			part.Out = after(in, l.stride, l.channels)
		case pointwise:
			part.Kind, part.Stride = Project, l.stride
			part.Out = after(in, l.stride, l.out)
			if i == 0 {
				part.Inputs = b.Inputs
			}
		case activation:
			// An activation always follows a norm, in either order of the residual option, and
			// joins its part.
			last := &parts[len(parts)-1] // a norm
			last.Options.Activation, last.Plain = l.function, false
			continue
		default:
			part.Kind, part.Plain = Normalise, true
			part.Options.Normalisation = b.Options.Normalisation
		}
		parts = append(parts, part)
		in = part.Out
	}
	return parts
}

// normalises tells whether an edge has a norm.
func normalises(b Block) bool {
	return convolves(b.Op) || b.Op == arch.Identity && b.Stride > 1
}

// ofKernel names a kernel by the operation that has it, so that a block's key needs no further
// field.
func ofKernel(side int) arch.Op {
	if side == 5 {
		return arch.Conv5
	}
	return arch.Conv3
}

// after returns the shape of what a window with a stride makes of a value.
func after(in Shape, stride, channels int) Shape {
	return Shape{Height: strided(in.Height, stride), Width: strided(in.Width, stride), Channels: channels}
}
