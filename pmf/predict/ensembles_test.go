package predict_test

import (
	"testing"

	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/predicttest"
)

func TestEnsemblesHaveAsManyMembersAsTheySay(t *testing.T) {
	counts := map[string]int{"one forest": 1, "3 members": 3, "5 members": 5, "7 members": 7, "pmf": len(predict.Members())}
	examples := predicttest.Curves(8, 3)
	for _, named := range predict.Ensembles() {
		p := named.New(predict.Options{}).(*predict.Ensemble)
		outcome(t, p, examples, examples[:1], 1)
		if got := len(p.Weights(1)); got != counts[named.Name] {
			t.Errorf("%s has %d members of different names, want %d", named.Name, got, counts[named.Name])
		}
		delete(counts, named.Name)
	}
	if len(counts) > 0 {
		t.Errorf("missing are %v", counts)
	}
}
