package search

import (
	"cmp"

	"pmfnas/pmf/schedule"
)

// ASHAOptions tune NewASHA.
type ASHAOptions struct {
	Eta float64 // one in so many goes on; 0 means 3
}

// NewASHA returns asynchronous successive halving of random architectures.
func NewASHA(o ASHAOptions) *Scheduled {
	eta := cmp.Or(o.Eta, 3)
	return &Scheduled{"asha", func(top int) schedule.Scheduler {
		return schedule.ASHA{Rungs: rungs(top), Eta: eta}
	}, uniform}
}
