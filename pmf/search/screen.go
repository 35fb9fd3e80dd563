package search

import (
	"cmp"

	"pmfnas/pmf/schedule"
)

// ScreenOptions tune NewScreen.
type ScreenOptions struct {
	Start  int // random architectures trained to low fidelity; 0 means 64
	Finish int // of which so many best are trained to the end; 0 means an eighth of Start
}

// NewScreen returns constant-epoch screening of random architectures with top-k finish.
func NewScreen(o ScreenOptions) *Scheduled {
	start := cmp.Or(o.Start, 64)
	finish := cmp.Or(o.Finish, max(1, start/8))
	return &Scheduled{"screening", func(top int) schedule.Scheduler {
		return schedule.Screen{Start: start, At: 1, Finish: finish, Max: top}
	}, uniform}
}
