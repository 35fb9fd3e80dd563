package search

import (
	"cmp"

	"pmfnas/pmf/schedule"
)

// HalvingOptions tune NewHalving.
type HalvingOptions struct {
	Start int     // architectures of a round at low fidelity; 0 means Eta³
	Eta   float64 // one in so many goes on; 0 means 3
}

// NewHalving returns synchronous successive halving of random architectures.
func NewHalving(o HalvingOptions) *Scheduled {
	eta := cmp.Or(o.Eta, 3)
	start := cmp.Or(o.Start, int(eta*eta*eta))
	return &Scheduled{"successive halving", func(top int) schedule.Scheduler {
		return schedule.Halving{Start: start, Rungs: rungs(top), Eta: eta}
	}, uniform}
}
