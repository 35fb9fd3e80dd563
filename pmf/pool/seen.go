package pool

import (
	"math"

	"pmfnas/pmf/curve"
)

// emptyCurves is what was seen before the first step.
func emptyCurves(p *Pool) []curve.Curve { return make([]curve.Curve, len(p.Candidates)) }

// seen returns what is known of a candidate that came from some units to more. The slices have no
// room behind what was run, so that nobody can look further by reslicing them. Of curves it is a
// view into the pool's own, which nobody writes.
func (p *Pool) seen(candidate, from, to int, before curve.Curve) curve.Curve {
	whole := p.curves[candidate]
	if !p.Separate {
		return whole.Prefix(to)
	}
	now := before.Clone()
	for u := from; u < to-1; u++ {
		now.Metric, now.Seconds = append(now.Metric, math.NaN()), append(now.Seconds, math.NaN())
	}
	now.Metric, now.Seconds = append(now.Metric, whole.Metric[to-1]), append(now.Seconds, whole.Seconds[to-1])
	return now.Prefix(to)
}
