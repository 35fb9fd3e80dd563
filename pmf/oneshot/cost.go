package oneshot

import (
	"context"
	"fmt"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

// MultiplyAdds is the cost of operations by the multiply-adds of one image, over all cells of an
// outline. It is the same on every machine, which a latency is not. Pools, identities of stride
// 1 and zero cost nothing.
func MultiplyAdds(outline arch.Architecture, ops []arch.Op, in arch.Input) (c Cost) {
	for edge := range outline.Cell {
		c[edge] = make([]float64, len(ops))
		outline.Cell[edge] = arch.Conv3 // stands for any: all edges are alive
	}
	for _, cell := range outline.Layout(in) {
		for _, e := range cell.Edges {
			for i, op := range ops {
				c[e.Index][i] += float64(op.Cost(e.In, e.Stride).FLOPs)
			}
		}
	}
	return c.relative()
}

// Latencies is the cost of operations by what they add to the predicted latency of a network, in
// batches of some size, whose other edges are identities. It depends on the machine, and on what
// else runs there when blocks are first measured. It asks for 14·(operations + 1) estimates; the
// error is the estimator's.
func Latencies(ctx context.Context, e eval.Estimator, outline arch.Architecture, ops []arch.Op, batch int) (c Cost, err error) {
	for edge := range outline.Cell {
		outline.Cell[edge] = arch.Identity
	}
	for edge := range c {
		c[edge] = make([]float64, len(ops))
		without, err := latency(ctx, e, outline, edge, arch.Zero, batch)
		if err != nil {
			return c, err
		}
		for i, op := range ops {
			with, err := latency(ctx, e, outline, edge, op, batch)
			if err != nil {
				return c, err
			}
			c[edge][i] = max(with-without, 0)
		}
	}
	return c.relative(), nil
}

// latency predicts the seconds of a network with an operation on one edge.
func latency(ctx context.Context, e eval.Estimator, a arch.Architecture, edge int, op arch.Op, batch int) (float64, error) {
	a.Cell[edge] = op
	took, err := e.EstimateLatency(ctx, a, batch)
	if err != nil {
		return 0, fmt.Errorf("predict the latency of %v on edge %d: %w", op, edge, err)
	}
	return took.Seconds(), nil
}

// relative divides by what all edges of a random cell cost; nothing where that is nothing.
func (c Cost) relative() Cost {
	mean := 0.0
	for edge := range c {
		for _, cost := range c[edge] {
			mean += cost / float64(len(c[edge]))
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
