package search

import "pmfnas/pmf/schedule"

// MedianOptions tune NewMedian.
type MedianOptions struct {
	Grace  int // rungs before which nobody is stopped; 0 means 1
	Others int // with fewer others nobody is stopped; 0 means 5
}

// NewMedian returns random search with the median stopping rule, applied at each rung.
func NewMedian(o MedianOptions) *Scheduled {
	return &Scheduled{"median stopping", func(top int) schedule.Scheduler {
		return schedule.Median{Max: top, Grace: o.Grace, Others: o.Others}
	}, uniform}
}
