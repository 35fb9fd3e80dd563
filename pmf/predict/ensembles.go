package predict

import "slices"

// Ensembles lists ensembles of growing size (Table 17), the smallest first. Those with networks
// are in the package paper.
func Ensembles() []Named {
	members := []Member{
		Regression("forest", Everything, Gain, newForest),
		Regression("boosted", Structure, Gain, newBoosted),
		Regression("svr", Summary, Gain, newSupport),
		Regression("gp", Summary, Gain, newProcess),
		Regression("ridge", Summary, Gain, newRidge),
		Regression("trees", Everything, Gain, newTrees),
		Regression("copula", Outline, Ranks, newRidge),
	}
	first := func(name, doc string, count int) Named {
		return Named{name, doc, func(o Options) Predictor {
			o.Members = slices.Clone(members[:count])
			return New(o)
		}}
	}
	return []Named{
		first("one forest", "a random forest alone", 1),
		first("3 members", "a forest, boosted trees and support vectors", 3),
		first("5 members", "these, a Gaussian process and a ridge", 5),
		first("7 members", "these, extremely randomised trees and a ridge of ranks", 7),
		{"pmf", "the recommended ensemble", func(o Options) Predictor { return New(o) }},
	}
}
