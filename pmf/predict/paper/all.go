package paper

import (
	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/neural"
)

// All lists the predictors of this package that have a name, to stand beside [predict.All].
func All(open Open) []predict.Named {
	return []predict.Named{
		{
			Name: "paper", Doc: "the paper's ensemble (Table 7): two forests, two networks, boosted trees and support vectors",
			New: func(o predict.Options) predict.Predictor { return newEnsemble(Members(open, neural.Options{}), o) },
		},
	}
}

// Ensembles lists the rows of Table 17: a network alone, those of [predict.Ensembles], and the
// paper's.
func Ensembles(open Open) []predict.Named {
	alone := predict.Named{Name: "one network", Doc: "a graph and curve network alone", New: func(o predict.Options) predict.Predictor {
		return newEnsemble([]predict.Member{predict.Custom("network", network{open, neural.Options{}})}, o)
	}}
	return append(append([]predict.Named{alone}, predict.Ensembles()...), All(open)...)
}
