package predict

// Ensembles lists ensembles of growing size (Table 17), the smallest first. Those with networks
// are in the package paper. Each adds members to those of the one before.
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
	return []Named{
		of("one forest", "a random forest alone", members[:1]),
		of("3 members", "a forest, boosted trees and support vectors", members[:3]),
		of("5 members", "these, a Gaussian process and a ridge", members[:5]),
		of("7 members", "these, extremely randomised trees and a ridge of ranks", members[:7]),
		{"pmf", "the recommended ensemble", func(o Options) Predictor { return New(o) }},
	}
}
