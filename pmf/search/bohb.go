package search

// NewBOHB returns Hyperband over architectures from Parzen densities (Falkner et al. 2018). In
// place of a model for each budget, of which the highest usable one is asked, there is one of
// all, with lower fidelities lifted to the highest by what those that went on have gained; and
// the prior in the densities replaces the share that is drawn at random.
func NewBOHB(o HyperbandOptions) *Scheduled { return hyperband("bohb", o, NewTPE(o.TPE).sampler) }
