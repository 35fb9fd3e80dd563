package search

import (
	"cmp"

	"pmfnas/pmf/schedule"
)

// HyperbandOptions tune NewHyperband and NewBOHB.
type HyperbandOptions struct {
	Eta float64    // one in so many goes on; 0 means 3
	TPE TPEOptions // the source of NewBOHB
}

// NewHyperband returns Hyperband over random architectures.
func NewHyperband(o HyperbandOptions) *Scheduled { return hyperband("hyperband", o, uniform) }

func hyperband(name string, o HyperbandOptions, source func(History, *drawer) func() (Proposal, error)) *Scheduled {
	eta := cmp.Or(o.Eta, 3)
	return &Scheduled{name, func(top int) schedule.Scheduler {
		return schedule.Hyperband{Rungs: rungs(top), Eta: eta}
	}, source}
}
