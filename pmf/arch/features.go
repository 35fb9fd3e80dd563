package arch

import "math"

// Features returns the static features x_s of the network for a predictor (Eq. 5): outline,
// costs, operations and topology. Every architecture has the same keys and finite values,
// and equal canonical forms have equal features. Reductions are fractions of the depth; costs are
// logarithms, since they span decades over a space; the rest are counts. The keys are part
// of the curve tables' format: a table that was written earlier is read by them.
func (a Architecture) Features(in Input) map[string]float64 {
	a = a.Canonical()
	cost := a.Cost(in)
	reductions := a.Macro.Reductions()
	f := map[string]float64{
		"depth":       float64(a.Macro.Depth),
		"channels":    float64(a.Macro.Channels),
		"width":       a.Macro.Width,
		"reduction_1": float64(reductions[0]) / float64(max(a.Macro.Depth, 1)),
		"reduction_2": float64(reductions[1]) / float64(max(a.Macro.Depth, 1)),
		"log_params":  math.Log1p(float64(cost.Params)),
		"log_flops":   math.Log1p(float64(cost.FLOPs)),
	}
	// max(…, 1) above and Log1p keep even what is no network finite: a predictor must not meet
	// a NaN.
	a.Cell.features(f)
	a.Graph().features(f)
	a.Options.features(f)
	return f
}

// features counts the operations of a pruned cell.
func (c Cell) features(f map[string]float64) {
	for _, op := range Ops() {
		f["count_"+op.String()] = 0
	}
	f["from_input_0"], f["from_input_1"], f["live_nodes"] = 0, 0, 0
	for i, op := range c {
		f["count_"+op.String()]++
		if from, _ := EdgeEnds(i); op != Zero && from < 2 {
			f[[]string{"from_input_0", "from_input_1"}[from]]++
		}
	}
	for _, live := range c.Live() {
		if live {
			f["live_nodes"]++
		}
	}
}

// features describes the topology of the cell, whose graph is the same in all cells but for
// strides.
func (g Graph) features(f map[string]float64) {
	paths := g.Paths()
	f["max_flow"] = float64(g.MaxFlow())
	f["diameter"] = float64(g.Diameter())
	f["paths"] = float64(paths.Count)
	f["path_shortest"] = float64(paths.Shortest)
	f["path_longest"] = float64(paths.Longest)
	f["path_mean"] = paths.Mean
}

// features are one-hot, without the paper's default of each option: with it the columns would add
// up to a constant, and a linear model without a penalty would have no unique solution.
func (o Options) features(f map[string]float64) {
	is := func(yes bool) float64 {
		if yes {
			return 1
		}
		return 0
	}
	f["swish"], f["gelu"] = is(o.Activation == Swish), is(o.Activation == GELU)
	f["layernorm"], f["groupnorm"] = is(o.Normalisation == LayerNorm), is(o.Normalisation == GroupNorm)
	f["se"], f["cbam"] = is(o.Attention == SE), is(o.Attention == CBAM)
	f["pre_activation"] = is(o.Residual == PreActivation)
}
