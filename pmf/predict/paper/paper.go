package paper

import (
	"cmp"

	"pmfnas/pmf/learn"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/neural"
)

// Open returns the runtime of the networks. It is called at each fit of a network, from several
// goroutines, and must return the same runtime, which it opens at the first call.
type Open func() (*neural.Runtime, error)

// usualFolds is how often each member is fitted for out-of-fold predictions if nothing else is
// asked for. Two networks and the fits to all examples make 2·(1 + 3) networks for each length of
// curve, against 12 with the five folds of the recommended ensemble.
const usualFolds = 3

// New returns the paper's ensemble on a runtime, which stays the caller's. Of the options
// Members is passed over, Folds is 3 if it is 0, and Linear is set: the paper's answer is the
// weighted mean of Eq. 9.
func New(rt *neural.Runtime, o predict.Options) *predict.Ensemble {
	return newEnsemble(Members(func() (*neural.Runtime, error) { return rt, nil }, neural.Options{}), o)
}

// newEnsemble is the paper's way of putting members together.
func newEnsemble(members []predict.Member, o predict.Options) *predict.Ensemble {
	o.Members, o.Folds, o.Linear = members, cmp.Or(o.Folds, usualFolds), true
	return predict.New(o)
}

// Members lists the paper's members, with networks of some size; that of the zero options is the
// paper's. Their seeds are those of the fit.
func Members(open Open, o neural.Options) []predict.Member {
	return []predict.Member{
		forest("forest 1", 1.0/3),
		forest("forest 2", 2.0/3),
		predict.Custom("network 1", network{open, o}),
		predict.Custom("network 2", network{open, o}),
		boosted(),
		support(),
	}
}

// forest is a random forest that tries a share of the inputs at each split.
func forest(name string, share float64) predict.Member {
	return predict.Regression(name, predict.Structure, predict.Value, func(learn.Regressor) learn.Regressor {
		return learn.NewForest(learn.ForestOptions{Share: share})
	})
}

// boosted is Table 7's XGBoost, seen through the same columns as the forests.
func boosted() predict.Member {
	return predict.Regression("boosted", predict.Structure, predict.Value, func(learn.Regressor) learn.Regressor {
		return learn.NewBoosted(learn.BoostedOptions{})
	})
}

// support is the regressor that §1.2 names and Table 7 does not.
func support() predict.Member {
	return predict.Regression("svr", predict.Everything, predict.Value, func(learn.Regressor) learn.Regressor {
		return learn.NewSVR(learn.SVROptions{})
	})
}
