package predict

import "pmfnas/pmf/learn"

// Members lists the recommended members. README.md beside this file tells what each adds.
func Members() []Member {
	return []Member{
		Regression("copula", Outline, Ranks, newRidge).trusted(),
		Regression("gp of outline", Outline, Ranks, newProcess).trusted(),
		Regression("ridge", Summary, Gain, newRidge).trusted(),
		Regression("gp", Summary, Gain, newProcess),
		Regression("gp of ranks", Summary, Ranks, newProcess),
		Regression("gp of structure", Structure, Gain, newProcess),
		Regression("gp of level", Level, Gain, newProcess),
		Regression("svr of level", Level, Ranks, newSupport),
		Regression("svr", Summary, Value, newSupport),
		Regression("svr of motion", Motion, Value, newSupport),
		Regression("svr of all", Moves, Value, newSupport),
		Regression("rough svr of structure", Structure, Gain, newRoughSupport),
		Regression("forest", Summary, Steady, newForest).trusted(),
		Regression("trees of all", Moves, Steady, newThoroughTrees).trusted(),
		Regression("extra trees", Structure, Value, newTrees),
		Regression("boosted", Structure, Gain, newBoosted).trusted(),
		Regression("boosted of value", Structure, Value, newBoosted),
	}
}

// trusted gives a member twice the others' weight before any example has told: those with few
// degrees of freedom, for what others add is the noise where the first epochs tell little, and
// the trees that are best where a few trainings go astray.
func (m Member) trusted() Member {
	m.Prior = 2
	return m
}

func newRidge(learn.Regressor) learn.Regressor { return learn.NewRidge(learn.RidgeOptions{}) }

func newSupport(learn.Regressor) learn.Regressor { return learn.NewNuSVR(learn.NuSVROptions{}) }

// newRoughSupport bends less: a wider kernel with a smaller bound for tables of many columns.
func newRoughSupport(learn.Regressor) learn.Regressor {
	return learn.NewNuSVR(learn.NuSVROptions{C: 10, Gamma: 0.01})
}

func newTrees(learn.Regressor) learn.Regressor {
	return learn.NewExtraTrees(learn.ExtraTreesOptions{Trees: 100, Leaf: 2, Share: 0.5})
}

func newThoroughTrees(learn.Regressor) learn.Regressor {
	return learn.NewExtraTrees(learn.ExtraTreesOptions{Trees: 100, Leaf: 2})
}

func newForest(learn.Regressor) learn.Regressor { return learn.NewForest(learn.ForestOptions{}) }

func newBoosted(learn.Regressor) learn.Regressor { return learn.NewBoosted(learn.BoostedOptions{}) }

// newProcess is a Gaussian process with a linear kernel beside the Matérn, so that it
// extrapolates; a fold's takes over the hyperparameters of the fit to all examples.
func newProcess(like learn.Regressor) learn.Regressor {
	o := learn.GPOptions{Linear: true}
	if fitted, ok := like.(*learn.GP); ok {
		kernel := fitted.Kernel()
		o.Kernel = &kernel
	}
	return learn.NewGP(o)
}
