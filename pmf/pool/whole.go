package pool

// Whole lists the methods for pools in which a candidate is trained whole or not at all: one
// query reveals all that is to be known of it.
func Whole() []Named {
	// A thousand candidates are scored at each query: queries are what counts here, not the time to
	// decide.
	most := ModelledOptions{Initial: 10, Most: 1000}
	return []Named{
		{"pmf", "expected improvement under a Gaussian process over the paths through the graphs", func(seed uint64) Method {
			return NewScheduled(full, NewStructural(seed, StructuralOptions{}))
		}},
		random("rs", "random search", full),
		{"aging", "regularized evolution: population 10, tournaments of 3", func(seed uint64) Method {
			evolution := NewAging(seed)
			evolution.Mutants = 24 // the cells of NAS-Bench-201 that differ from one in one operation
			return NewScheduled(full, evolution)
		}},
		{"local", "local search, first improvement, with restarts", func(seed uint64) Method { return NewScheduled(full, NewClimb(seed)) }},
		modelled("tpe", "Parzen estimators", full, newTPE, most),
		modelled("bo_gp", "Bayesian optimisation by a Gaussian process over one-hot operations", full, newGP, most),
		modelled("bo_rf", "the same by a random forest", full, newForest, most),
	}
}
