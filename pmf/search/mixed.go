package search

// MixedOptions tune NewMixed.
type MixedOptions struct {
	Adaptive AdaptiveOptions
	Grid     float64 // share of the proposals that the grid makes, in [0, 1]; 0 means a quarter, negative none
}

// NewMixed returns the paper's mixture for a global stage: adaptive sampling by density, random
// inside its regions, and an even walk over the grid. A study takes [Adaptive] alone, half of whose
// proposals go evenly to regions that nobody visited: the toy space of package searchtest shows
// no gain from a walk over outlines beside it.
func NewMixed(o MixedOptions) *Blend {
	share := o.Grid
	if share == 0 {
		share = 0.25
	}
	return NewBlend(Part{Strategy: NewAdaptive(o.Adaptive), Share: 1 - max(share, 0), Name: "adaptive"},
		Part{Strategy: NewGrid(), Share: share, Name: "grid"})
}
