package predict

import "pmfnas/pmf/learn"

// Member is one f_k of the ensemble (Eq. 9).
type Member struct {
	Name string
	// New returns an unfitted regressor. Like is this member fitted to all examples when a
	// fold's is asked for, whose hyperparameters it may take over to save time; else nil.
	New  func(like learn.Regressor) learn.Regressor
	view view
}

// Members lists the members that the ensemble knows by name, the recommended ones.
func Members() []Member {
	return []Member{
		{"ridge-curve", func(learn.Regressor) learn.Regressor { return learn.NewRidge(learn.RidgeOptions{}) }, epochsOnly},
		{"ridge", func(learn.Regressor) learn.Regressor { return learn.NewRidge(learn.RidgeOptions{}) }, everything},
		{"gp", newProcess, everything},
		{"svr", func(learn.Regressor) learn.Regressor { return learn.NewSVR(learn.SVROptions{}) }, everything},
		{"forest", func(learn.Regressor) learn.Regressor { return learn.NewForest(learn.ForestOptions{}) }, everything},
		{"boosted", func(learn.Regressor) learn.Regressor { return learn.NewBoosted(learn.BoostedOptions{}) }, everything},
	}
}

func newProcess(like learn.Regressor) learn.Regressor {
	o := learn.GPOptions{Linear: true}
	if fitted, ok := like.(*learn.GP); ok {
		kernel := fitted.Kernel()
		o.Kernel = &kernel
	}
	return learn.NewGP(o)
}
