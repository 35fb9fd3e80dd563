package control

import "math"

// BatchOptions bound the size of a round. Min and Max are architectures. Negative values are not
// checked: a Min below 0 is as none.
type BatchOptions struct {
	Share float64 // of the evaluations that the budget can still pay; 0 means 0.1
	Min   int     // 0 means 4
	Max   int     // 0 means 32
}

func (o BatchOptions) withDefaults() BatchOptions {
	if o.Share == 0 {
		o.Share = 0.1
	}
	if o.Min == 0 {
		o.Min = 4
	}
	if o.Max == 0 {
		o.Max = 32
	}
	return o
}

// AdaptiveBatchSize returns how many architectures a round evaluates (Algorithm 1, line 16):
// a share of those that budget epochs can pay at cost epochs each, within the bounds of the
// options, never more than can be paid or than size, the architectures that are left to
// choose from. Large batches early use parallel workers; small ones late let each decision
// know more. Budget and size may be infinite. 0 means that nothing can be paid or is left.
func AdaptiveBatchSize(budget, size, cost float64, o BatchOptions) int {
	o = o.withDefaults()
	if cost <= 0 {
		cost = 1
	}
	// Infinite where nothing limits the stage: then the batch is Max, or what is left.
	payable := math.Floor(budget / cost)
	n := math.Ceil(o.Share * payable)
	n = min(max(n, float64(o.Min)), float64(o.Max))
	// Min yields to what can be paid: the last round of a stage may be smaller.
	return int(max(0, min(n, payable, size)))
}
