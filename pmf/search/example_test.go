package search_test

import (
	"context"
	"errors"
	"fmt"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

// The caller owns the loop: ask, evaluate, append.
func Example() {
	strategy := search.NewAging(search.AgingOptions{Population: 16})
	history := search.History{Space: searchtest.Toy(), Stage: eval.Region, Fidelity: eval.Medium, Seed: 1}
	best := 0.0
	for len(history.Trials) < 100 {
		batch, err := strategy.Ask(context.Background(), history, 5)
		if errors.Is(err, search.ErrExhausted) {
			break
		} else if err != nil {
			fmt.Println(err)
			return
		}
		for _, p := range batch {
			o := searchtest.Observe(p) // any eval.Evaluator
			history.Trials = append(history.Trials, search.Trial{ID: len(history.Trials), Proposal: p, Observation: o})
			best = max(best, o.Accuracy)
		}
	}
	fmt.Printf("%d trials, best %.2f of %.2f\n", len(history.Trials), best, searchtest.Accuracy(searchtest.Optimum(), eval.Medium))
	// Output: 100 trials, best 0.77 of 0.85
}
