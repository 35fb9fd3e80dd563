package schedule

// Halving is synchronous successive halving (Karnin et al. 2013; Jamieson and Talwalkar 2016):
// Start candidates are trained to the first rung; when all are there, the best 1/Eta of them go
// on to the next. After the last rung the next round begins with other candidates.
type Halving struct {
	Start int     // candidates of a round, at least 1
	Rungs []int   // such as Rungs gives, the last one a whole training
	Eta   float64 // above 1
}

var _ Scheduler = Halving{}

// Next implements Scheduler.
func (s Halving) Next(h History) (Action, bool) {
	b := bracket{max(1, s.Start), s.Rungs, s.Eta}
	return inTurn(h, func(int) bracket { return b })
}

// HalvingSize returns with how many candidates, at least 1, a round of successive halving costs
// no more than the budget. Reaching rung k costs cost(k) beyond the rung before it, in the unit
// of the budget; cost(0) must be above 0. It is 1 also where even that costs more.
func HalvingSize(budget float64, rungs []int, eta float64, cost func(rung int) float64) int {
	round := func(start int) float64 {
		b, sum := bracket{start, rungs, eta}, 0.0
		for k := range rungs {
			sum += float64(b.kept(start, k)) * cost(k)
		}
		return sum
	}
	// Doubling finds the magnitude, halving steps the largest size that fits: the cost only
	// grows with the size.
	size := 1
	for round(2*size) <= budget {
		size *= 2
	}
	for step := size / 2; step > 0; step /= 2 {
		if round(size+step) <= budget {
			size += step
		}
	}
	return size
}
