package learn_test

import (
	"testing"

	"pmfnas/pmf/learn"
	"pmfnas/pmf/learn/learntest"
)

func TestEveryNamedRegressorHoldsTheContract(t *testing.T) {
	for _, named := range learn.All() {
		t.Run(named.Name, func(t *testing.T) { learntest.Run(t, named.New) })
	}
}
