package search

// Named is a strategy that the command line and the settings know by name.
type Named struct {
	Name  string
	About string
	New   func() Strategy // with its recommended options
}

// All lists the strategies that have a name. A Strategy needs no name to be used. Help, completion
// and the settings list them in this order, and one test holds every one to the contract. New
// returns another strategy each time: one that remembers is never shared by two searches.
func All() []Named {
	return []Named{
		{"random", "uniform sampling", func() Strategy { return NewRandom() }},
		{"grid", "an even walk over the whole space", func() Strategy { return NewGrid() }},
		{"adaptive", "sampling by performance density (Eq. 13, 16)", func() Strategy { return NewAdaptive(AdaptiveOptions{}) }},
		{"mixed", "adaptive sampling and an even walk over the grid", func() Strategy { return NewMixed(MixedOptions{}) }},
		{"aging", "regularised evolution with decaying mutation (Eq. 17)", func() Strategy { return NewAging(AgingOptions{}) }},
		{"gradient", "a relaxed architecture that climbs a model's gradient (Eq. 15, 18)", func() Strategy { return NewGradient(GradientOptions{}) }},
		{"promotion", "continues the best predicted lower-fidelity trials (Eq. 12)", func() Strategy { return NewPromotion(PromotionOptions{}) }},
		{"coupled", "evolution and gradient, loosely coupled, as in the region stage (Eq. 15, 17–19)", func() Strategy { return NewCoupled(CoupledOptions{}) }},
		{"blend", "promotion, evolution and gradient in equal shares", newRegional},
		{"evolution", "evolution in which the worst leaves, as before AmoebaNet's", func() Strategy { return NewEvolution(EvolutionOptions{}) }},
		{"local", "local search: the neighbours of the best, then a new start", func() Strategy { return NewLocal() }},
		{"tpe", "tree-structured Parzen estimators", func() Strategy { return NewTPE(TPEOptions{}) }},
		{"forest", "random forest and expected improvement", func() Strategy { return NewForest() }},
		{"bayesian", "Gaussian process and expected improvement (Eq. 20, 21)", func() Strategy { return NewBayesian(BayesianOptions{}) }},
		{"halving", "successive halving", func() Strategy { return NewHalving(HalvingOptions{}) }},
		{"hyperband", "Hyperband", func() Strategy { return NewHyperband(HyperbandOptions{}) }},
		{"asha", "asynchronous successive halving", func() Strategy { return NewASHA(ASHAOptions{}) }},
		{"bohb", "Hyperband over Parzen estimators", func() Strategy { return NewBOHB(HyperbandOptions{}) }},
		{"median", "random search with the median stopping rule", func() Strategy { return NewMedian(MedianOptions{}) }},
		{"screen", "constant-epoch screening, the best are trained to the end", func() Strategy { return NewScreen(ScreenOptions{}) }},
	}
}

// newRegional is a mixture for a region stage without a study, which promotes by itself.
func newRegional() Strategy {
	promotion := Part{Strategy: NewPromotion(PromotionOptions{}), Share: 0.5, Name: "promotion"}
	return NewBlend(append(coupled(CoupledOptions{}), promotion)...)
}
