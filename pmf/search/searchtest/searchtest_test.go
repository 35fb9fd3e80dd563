package searchtest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
)

func TestBreachesOfTheContractAreFound(t *testing.T) {
	h := Lower(NewHistory(Toy(), eval.Region, 1), eval.Low, 1)
	known := h.Trials[0].Proposal
	good := search.Proposal{Arch: Optimum(), Fidelity: eval.Medium, Why: "it is the best"}
	mute, high, deep := good, good, good
	mute.Why, high.Fidelity, deep.Arch.Macro.Depth = "", eval.High, 99
	for _, c := range []struct {
		name  string
		batch []search.Proposal
		want  string // of the one problem; none when empty
	}{
		{"a good answer", []search.Proposal{good}, ""},
		{"no answer", nil, ""},
		{"a lower fidelity", []search.Proposal{{Arch: Optimum(), Why: "it is cheap"}}, ""},
		{"too many", []search.Proposal{good, high, {Arch: Optimum(), Why: "it is cheap"}}, "asked for at most 2"},
		{"twice the same", []search.Proposal{good, good}, "already"},
		{"known before", []search.Proposal{known}, "already"},
		{"no reason", []search.Proposal{mute}, "no reason"},
		{"too high", []search.Proposal{high}, "goes to high fidelity"},
		{"outside", []search.Proposal{deep}, "outside the space"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := strings.Join(Problems(h, c.batch, 2), "\n")
			if (c.want == "") != (found == "") || !strings.Contains(found, c.want) {
				t.Errorf("found %q, want %q", found, c.want)
			}
		})
	}
}

func TestNothingBeatsTheOptimum(t *testing.T) {
	r := eval.Stream(1, "", 0, "optimum")
	best := Accuracy(Optimum(), eval.High)
	for range 500 {
		if a := Toy().Sample(r); Accuracy(a, eval.High) >= best && a != Optimum() {
			t.Errorf("%v has %g, the optimum %g", a, Accuracy(a, eval.High), best)
		}
	}
	if err := Toy().Contains(Optimum()); err != nil || best != 0.95 {
		t.Errorf("the optimum has %g and %v, want 0.95 inside the space", best, err)
	}
}

// counting remembers how often it was told: what no history rebuilds. It proposes the grid,
// and begins each reason with its count.
type counting struct {
	search.Grid
	Told int
}

func (c *counting) Ask(ctx context.Context, h search.History, n int) ([]search.Proposal, error) {
	batch, err := c.Grid.Ask(ctx, h, n)
	for i := range batch {
		batch[i].Why = fmt.Sprintf("told %d times: %s", c.Told, batch[i].Why)
	}
	return batch, err
}

func (c *counting) Tell(context.Context, search.Trial) error { c.Told++; return nil }
func (c *counting) State() ([]byte, error)                   { return json.Marshal(c.Told) }
func (c *counting) Restore(state []byte) error               { return json.Unmarshal(state, &c.Told) }

func TestAbilitiesAreUsedWhenAStrategyIsRevived(t *testing.T) {
	Run(t, func() search.Strategy { return &counting{} })
}
