package oneshot

import "pmfnas/pmf/arch"

// MultiplyAdds is the cost of operations by the multiply-adds of one image, over all cells of an
// outline. It is the same on every machine, which a latency is not.
func MultiplyAdds(outline arch.Architecture, ops []arch.Op, in arch.Input) (c Cost) {
	for edge := range outline.Cell {
		c[edge] = make([]float64, len(ops))
		outline.Cell[edge] = arch.Conv3 // stands for any: all edges are alive
	}
	mean := 0.0
	for _, cell := range outline.Layout(in) {
		for _, e := range cell.Edges {
			for i, op := range ops {
				flops := float64(op.Cost(e.In, e.Stride).FLOPs)
				c[e.Index][i] += flops
				mean += flops / float64(len(ops))
			}
		}
	}
	if mean == 0 {
		return Cost{}
	}
	for edge := range c {
		for i := range c[edge] {
			c[edge][i] /= mean
		}
	}
	return c
}
