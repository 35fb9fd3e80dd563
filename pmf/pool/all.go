package pool

// All lists the methods that have a name. A Method needs no name to be used.
func All() []Named {
	return []Named{
		{"rs", "random search: all to the end", func(seed uint64) Method { return NewScheduled(full, NewRandom(seed)) }},
		{"iepoch10", "half of the budget for a tenth of many trainings, then the best to the end", func(seed uint64) Method { return NewScheduled(screening(0.1), NewRandom(seed)) }},
		{"iepoch25", "the same with a quarter of many trainings", func(seed uint64) Method { return NewScheduled(screening(0.25), NewRandom(seed)) }},
		{"sh", "successive halving, one round for the whole budget", func(seed uint64) Method { return NewScheduled(halving, NewRandom(seed)) }},
		{"hyperband", "Hyperband", func(seed uint64) Method { return NewScheduled(hyperband, NewRandom(seed)) }},
		{"asha", "asynchronous successive halving", func(seed uint64) Method { return NewScheduled(asha, NewRandom(seed)) }},
		{"median_stop", "median stopping rule", func(seed uint64) Method { return NewScheduled(median, NewRandom(seed)) }},
	}
}
