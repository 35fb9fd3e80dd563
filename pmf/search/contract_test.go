package search_test

import (
	"testing"

	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

func TestEveryNamedStrategyKeepsTheContract(t *testing.T) {
	for _, named := range search.All() {
		t.Run(named.Name, func(t *testing.T) {
			t.Parallel()
			if named.About == "" {
				t.Error("the strategy has no description")
			}
			searchtest.Run(t, named.New)
		})
	}
}
