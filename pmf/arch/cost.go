package arch

// Cost is what a part of a network takes: trainable scalars, and multiply-adds for one image. What
// counts, and what does not, stands at the end of the package's documentation. Batch size and
// number type do not matter to it.
type Cost struct{ Params, FLOPs int64 }

func (c *Cost) add(more Cost) {
	c.Params += more.Params
	c.FLOPs += more.FLOPs
}

// conv is the cost of a k×k convolution without bias: each weight is used once at every position
// of the output. The "same" padding counts as if it were computed, as papers do.
func conv(kernel, channels int, out Shape) Cost {
	weights := int64(kernel) * int64(kernel) * int64(channels) * int64(out.Channels)
	return Cost{weights, weights * out.area()}
}

// depthwise is the cost of a k×k convolution of each channel by itself, without bias.
func depthwise(kernel int, out Shape) Cost {
	weights := int64(kernel) * int64(kernel) * int64(out.Channels)
	return Cost{weights, weights * out.area()}
}

// norm is the cost of a normalisation: scale and offset. The running mean and variance of a batch
// norm are not trained, and not counted.
func norm(channels int) Cost { return Cost{Params: 2 * int64(channels)} }

// sum adds up the parts of something.
func sum(parts ...Cost) Cost {
	var total Cost
	for _, part := range parts {
		total.add(part)
	}
	return total
}

// Cost returns what the operation takes on an edge with the given input and stride (1 or 2);
// it keeps the channels. Pools, zero and an identity of stride 1 are free.
func (o Op) Cost(in Shape, stride int) Cost {
	c, out := in.Channels, in.strided(stride)
	switch {
	case o == Conv3 || o == Conv5:
		return sum(conv(o.Kernel(), c, out), norm(c))
	case o == SepConv3 || o == SepConv5:
		return sum(depthwise(o.Kernel(), out), conv(1, c, out), norm(c))
	// Nothing can be skipped over a change of resolution, so this "identity" is a strided
	// projection.
	case o == Identity && stride == 2:
		return sum(conv(1, c, out), norm(c))
	}
	return Cost{}
}

// Cost returns what the attention takes on an output of the given shape.
func (a Attention) Cost(out Shape) Cost {
	c, r := int64(out.Channels), int64(Squeezed(out.Channels))
	dense := Cost{Params: 2*c*r + r + c, FLOPs: 2 * c * r} // c→r and r→c, with biases r and c
	switch a {
	case SE:
		return dense
	case CBAM: // the dense layers run twice, on the average and on the maximum
		spatial := conv(7, 2, out.with(1))
		return Cost{dense.Params + spatial.Params, 2*dense.FLOPs + spatial.FLOPs}
	}
	return Cost{}
}

// PreparationCost returns what bringing one used input (0 or 1) to the cell's channels takes: a
// 1×1 convolution and a norm, which in pre-activation order comes first and so is as wide as
// what arrives.
func (c CellSpec) PreparationCost(input int, order Residual) Cost {
	in := c.Inputs[input]
	normed := c.Channels
	if order == PreActivation {
		normed = in.Channels
	}
	return sum(conv(1, in.Channels, in.strided(c.Strides[input]).with(c.Channels)), norm(normed))
}

// OutputCost returns what projecting the live nodes, and the attention on them, take. The
// projection reads the live nodes alone, so a dead node makes it cheaper.
func (c CellSpec) OutputCost(attention Attention) Cost {
	return sum(conv(1, c.LiveNodes()*c.Channels, c.Output()), norm(c.Channels), attention.Cost(c.Output()))
}

// Cost returns what the whole cell takes.
func (c CellSpec) Cost(o Options) Cost {
	total := c.OutputCost(o.Attention)
	for input, used := range c.Used {
		if used {
			total.add(c.PreparationCost(input, o.Residual))
		}
	}
	for _, edge := range c.Edges {
		total.add(edge.Op.Cost(edge.In, edge.Stride))
	}
	return total
}

// Cost returns what the network takes for one image of the given shape; zero for what
// Validate refuses. It builds the layout anew: keep the answer where a loop needs it twice.
func (a Architecture) Cost(in Input) Cost {
	cells := a.Layout(in)
	if len(cells) == 0 {
		return Cost{}
	}
	stem := a.StemShape(in)
	total := sum(conv(3, in.Channels, stem), norm(stem.Channels))
	for _, c := range cells {
		total.add(c.Cost(a.Options))
	}
	// The head sees one value a channel (global average pool), so its weights are its
	// multiply-adds.
	weights := int64(cells[len(cells)-1].Channels) * int64(in.Classes)
	total.add(Cost{Params: weights + int64(in.Classes), FLOPs: weights})
	return total
}

// Params returns the number of trainable scalars, as [Architecture.Cost] counts them.
func (a Architecture) Params(in Input) int64 { return a.Cost(in).Params }

// FLOPs returns the multiply-adds for one image, as [Architecture.Cost] counts them: half of what
// those report who count a multiply-add as two operations.
func (a Architecture) FLOPs(in Input) int64 { return a.Cost(in).FLOPs }
