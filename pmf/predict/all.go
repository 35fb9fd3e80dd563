package predict

// Named is a predictor that the command line and tests know by name.
type Named struct {
	Name string
	Doc  string
	New  func(Options) Predictor
}

// All lists the predictors that have a name. A Predictor needs no name to be used. Those that
// need a device stand in pmf/predict/paper.
func All() []Named {
	return []Named{
		{"pmf", "the recommended ensemble: weighted mean of several regressors, with calibrated intervals", func(o Options) Predictor { return New(o) }},
		{"last", "baseline: the metric stays as it is", func(o Options) Predictor { return LastValue(o) }},
		{"best", "baseline: the metric ends as the best so far", func(o Options) Predictor { return BestSoFar(o) }},
		{"sotl", "baseline: sum of training losses", func(o Options) Predictor { return TrainingSpeed(o) }},
		{"params", "baseline: the more parameters the better", func(o Options) Predictor { return Parameters(o) }},
		single("ridge", "linear in epochs, their summaries and features", Regression("ridge", Everything, Gain, newRidge)),
		single("forest", "random forest", Regression("forest", Everything, Gain, newForest)),
		single("boosted", "gradient-boosted trees", Regression("boosted", Everything, Gain, newBoosted)),
		single("lcsvr", "support vectors on epochs, differences and features (Baker et al. 2018)", Member{Name: "lcsvr", learner: lcSVR{}}),
		single("gp", "Gaussian process, Matérn and linear kernel", Regression("gp", Everything, Gain, newProcess)),
	}
}

// single is one regressor alone, with calibrated intervals.
func single(name, doc string, m Member) Named { return of(name, doc, []Member{m}) }

// of is an ensemble of the given members, whatever the options name.
func of(name, doc string, members []Member) Named {
	return Named{name, doc, func(o Options) Predictor {
		o.Members = members
		return New(o)
	}}
}
