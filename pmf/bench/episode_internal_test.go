package bench

import (
	"math"
	"testing"

	"pmfnas/pmf/control/actor"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/curve/digitsbench"
)

func TestAnEpisodeReturnsMinusRegretAndPrice(t *testing.T) {
	table, err := digitsbench.Open()
	if err != nil {
		t.Fatal(err)
	}
	list, err := scenes([]*curve.Table{table}, ControllerOptions{Budgets: []float64{0.02}, Predictor: "last"}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s, p := list[0], actor.New(actor.Options{Actor: []int{8}, Critic: []int{8}})
	r := reward{price: 0.3, discount: 1} // without discount the potentials cancel
	for seed := range uint64(2) {
		settings := s.settings
		settings.Seed = seed
		snapshot, err := s.study(t.Context(), settings, p.Sampling(settings.Rules(), seed))
		if err != nil {
			t.Fatal(err)
		}
		judged, err := s.judge(snapshot, 0)
		if err != nil {
			t.Fatal(err)
		}
		episode, err := s.episode(t.Context(), p, true, seed, r)
		if err != nil {
			t.Fatal(err)
		}
		want := -judged.regret - 0.3*float64(snapshot.Spent.Epochs)/float64(snapshot.Budget)
		if got := actor.Return(episode, 1); math.Abs(got-want) > 1e-9 || len(episode) < 3 {
			t.Errorf("seed %d: %d steps return %g, want %g", seed, len(episode), got, want)
		}
	}
}
