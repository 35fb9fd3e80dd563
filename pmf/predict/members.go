package predict

import "pmfnas/pmf/learn"

// Members lists the recommended members. README.md beside this file tells what each adds.
func Members() []Member {
	return []Member{
		Regression("ridge of epochs", CurveOnly, Gain, newRidge),
		Regression("ridge of summary", Summary, Gain, newRidge),
		Regression("ridge of structure", Structure, Gain, newRidge),
		Regression("copula", Outline, Ranks, newRidge),
		Regression("copula of summary", Summary, Ranks, newRidge),
		Regression("svr of epochs", CurveOnly, Gain, newSupport),
		Regression("svr of summary", Summary, Gain, newSupport),
		Regression("gp", Summary, Gain, newProcess),
		Regression("gp of ranks", Summary, Ranks, newProcess),
		Regression("trees of gain", Everything, Gain, newTrees),
		Regression("trees of value", Everything, Value, newTrees),
		Regression("boosted", Structure, Gain, newBoosted),
	}
}

func newRidge(learn.Regressor) learn.Regressor { return learn.NewRidge(learn.RidgeOptions{}) }

func newSupport(learn.Regressor) learn.Regressor {
	return learn.NewNuSVR(learn.NuSVROptions{C: 10, Nu: 0.5, Gamma: 0.01})
}

func newTrees(learn.Regressor) learn.Regressor {
	return learn.NewExtraTrees(learn.ExtraTreesOptions{Trees: 100, Leaf: 2, Share: 0.5})
}

func newForest(learn.Regressor) learn.Regressor { return learn.NewForest(learn.ForestOptions{}) }

func newBoosted(learn.Regressor) learn.Regressor { return learn.NewBoosted(learn.BoostedOptions{}) }

func newProcess(like learn.Regressor) learn.Regressor {
	o := learn.GPOptions{Linear: true}
	if fitted, ok := like.(*learn.GP); ok {
		kernel := fitted.Kernel()
		o.Kernel = &kernel
	}
	return learn.NewGP(o)
}
