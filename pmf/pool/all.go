package pool

import (
	"slices"

	"pmfnas/pmf/acquire"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/schedule"
)

// All lists the methods that have a name. A Method needs no name to be used. New makes another
// method each time, for a seed; a method plays one run.
func All() []Named {
	return []Named{
		rounds("pmf", "rounds of halving that begin where curves tell, with candidates of a Gaussian process", modelledBy(newGP), RoundsOptions{}),
		random("rs", "random search: all to the end", full),
		random("iepoch10", "half of the budget for a tenth of many trainings, then the best to the end", screening(0.1)),
		random("iepoch25", "the same with a quarter of many trainings", screening(0.25)),
		random("sh", "successive halving, one round for the whole budget", halving),
		random("hyperband", "Hyperband: rounds of halving that begin early and late in turn", hyperband),
		random("asha", "asynchronous successive halving", asha),
		random("median_stop", "median stopping rule", median),
		{"predictor_stop", "stops what a predictor of final values gives up (Baker et al. 2018)", newPredictorStop},
		modelled("tpe", "Parzen estimators, all to the end", full, newTPE, ModelledOptions{}),
		modelled("bo_gp", "Bayesian optimisation by a Gaussian process, all to the end", full, newGP, ModelledOptions{}),
		modelled("bo_rf", "Bayesian optimisation by a random forest, all to the end", full, newForest, ModelledOptions{}),
		modelled("bohb", "Hyperband whose candidates come from Parzen estimators", hyperband, newBOHB, ModelledOptions{Random: 1.0 / 3}),
		modelled("mobster", "ASHA whose candidates come from a Gaussian process", asha, newGP, ModelledOptions{}),
		{"aging", "regularized evolution among nearest rows, all to the end", func(seed uint64) Method { return NewScheduled(full, NewAging(seed)) }},
		{"local", "the nearest row to the best so far, all to the end", func(seed uint64) Method { return NewScheduled(full, NewLocal(seed)) }},
	}
}

// Ablations lists pmf without one of its parts each: the rows of Table 16 on tables without
// architectures.
func Ablations() []Named {
	return []Named{
		rounds("pmf-no-predictor", "what is started is drawn at random", anyOf, RoundsOptions{}),
		rounds("pmf-no-uncertainty", "what is predicted best is started, however sure that is", modelledBy(newMean), RoundsOptions{}),
		rounds("pmf-no-progressive", "what is started goes to the end", modelledBy(newGP), RoundsOptions{Whole: true}),
		rounds("pmf-fixed-epochs", "everything is trained for a fifth of a training, no more and no less", modelledBy(newGP), RoundsOptions{Fixed: 0.2}),
	}
}

// rounds is pmf with a sampler and options.
func rounds(name, doc string, sampler func(seed uint64) Sampler, o RoundsOptions) Named {
	return Named{name, doc, func(seed uint64) Method { return NewRounds(sampler(seed), o) }}
}

func anyOf(seed uint64) Sampler { return NewRandom(seed) }

func modelledBy(scorer func() acquire.Scorer) func(seed uint64) Sampler {
	return func(seed uint64) Sampler { return NewModelled(scorer(), seed, ModelledOptions{}) }
}

// plan makes a scheduler for a pool and a budget. It is called once a run, before the first step.
type plan = func(*View) schedule.Scheduler

// random schedules candidates in a random order.
func random(name, doc string, plan plan) Named {
	return Named{name, doc, func(seed uint64) Method { return NewScheduled(plan, NewRandom(seed)) }}
}

// modelled schedules candidates that a scorer chooses.
func modelled(name, doc string, plan plan, scorer func() acquire.Scorer, o ModelledOptions) Named {
	return Named{name, doc, func(seed uint64) Method { return NewScheduled(plan, NewModelled(scorer(), seed, o)) }}
}

// densityPoints is of how many rows the Parzen densities of the baselines are made, at most:
// more hardly change what is chosen, and cost their number at each choice.
const densityPoints = 100

// newTPE, like newBOHB, takes each number of a vector by itself: of twenty numbers and as few
// rows, a common density says nothing.
func newTPE() acquire.Scorer {
	return acquire.NewTPE(acquire.TPEOptions{Apart: true, Points: densityPoints})
}
func newBOHB() acquire.Scorer {
	return acquire.NewTPE(acquire.TPEOptions{Apart: true, Share: 0.15, Points: densityPoints})
}
func newGP() acquire.Scorer     { return acquire.NewGP(acquire.GPOptions{}) }
func newMean() acquire.Scorer   { return acquire.NewGP(acquire.GPOptions{Greedy: true}) }
func newForest() acquire.Scorer { return acquire.NewForest(acquire.ForestOptions{}) }

// lcsvr is the curve regression of Baker et al.
func newPredictorStop(seed uint64) Method {
	all := predict.All()
	at := slices.IndexFunc(all, func(n predict.Named) bool { return n.Name == "lcsvr" })
	return NewPredictorStop(seed, all[at].New(predict.Options{Seed: seed}), PredictorStopOptions{})
}
