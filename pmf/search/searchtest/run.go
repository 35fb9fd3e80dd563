package searchtest

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
)

// Run checks that the strategies that make returns keep the contract of search.Strategy: in the
// global stage from nothing, and in the later ones above what the stage before has left. make is
// called for every case and must return strategies that share nothing; a case asks in small batches
// of changing size, as studies do.
func Run(t *testing.T, make func() search.Strategy) {
	c := contract{make}
	t.Run("proposals are new, inside and explained", c.proposals)
	t.Run("equal histories get equal answers", c.pure)
	t.Run("failed, NaN and late observations are survived", c.survives)
	t.Run("killed and resumed equals never killed", c.resumes)
	t.Run("a predictor may be there, and may be wrong", c.predictor)
	t.Run("cancelling returns the cause", c.cancels)
	t.Run("exhaustion is said", c.exhausts)
}

type contract struct{ make func() search.Strategy }

// histories are the situations in which a strategy is tested.
func histories(seed uint64) map[string]search.History {
	global := NewHistory(Toy(), eval.Global, seed)
	region := Lower(NewHistory(Toy(), eval.Region, seed), eval.Low, 24)
	fine := Lower(Lower(NewHistory(Toy(), eval.Fine, seed), eval.Low, 24), eval.Medium, 12)
	inside := region
	inside.Space = inside.Space.Within(inside.Space.Regions()[0])
	return map[string]search.History{"global": global, "region": region, "fine": fine, "one region": inside}
}

// Lower adds random trials at a fidelity below the history's own.
func Lower(h search.History, f eval.Fidelity, n int) search.History {
	r := eval.Stream(h.Seed, "searchtest", int(f), "lower trials")
	var batch []search.Proposal
	for range n {
		batch = append(batch, search.Proposal{Arch: h.Space.Sample(r), Fidelity: f, Why: "to begin with"})
	}
	return Append(h, batch, Observe)
}

// ask asks once, and treats exhaustion as an empty answer.
func (c contract) ask(t *testing.T, s search.Strategy, h search.History, n int) []search.Proposal {
	t.Helper()
	batch, err := s.Ask(t.Context(), h, n)
	if err != nil && !errors.Is(err, search.ErrExhausted) {
		t.Fatalf("Ask for %d: %v", n, err)
	}
	if err != nil && len(batch) > 0 {
		t.Fatalf("Ask returned %d proposals beside %v", len(batch), err)
	}
	check(t, h, batch, n)
	return batch
}

func check(t *testing.T, h search.History, batch []search.Proposal, n int) {
	t.Helper()
	for _, problem := range Problems(h, batch, n) {
		t.Error(problem)
	}
}

func (c contract) proposals(t *testing.T) {
	for name, h := range histories(1) {
		t.Run(name, func(t *testing.T) {
			s := c.make()
			// Nothing asked for is nothing answered, and sizes may change from round to round.
			for _, n := range []int{1, 0, 7, 3} {
				h = Append(h, c.ask(t, s, h, n), Observe)
			}
		})
	}
}

func (c contract) pure(t *testing.T) {
	for name, h := range histories(2) {
		t.Run(name, func(t *testing.T) {
			before := encode(t, h.Trials)
			s := c.make()
			first := encode(t, c.ask(t, s, h, 4))
			if again := encode(t, c.ask(t, s, h, 4)); again != first {
				t.Errorf("asked twice, first\n%s\nthen\n%s", first, again)
			}
			if other := encode(t, c.ask(t, c.make(), h, 4)); other != first {
				t.Errorf("one strategy says\n%s\nits twin\n%s", first, other)
			}
			if after := encode(t, h.Trials); after != before {
				t.Error("Ask changed the history")
			}
		})
	}
}

func (c contract) survives(t *testing.T) {
	spoil := map[string]func(o *eval.Observation){
		"failed": func(o *eval.Observation) { *o = eval.Observation{Status: eval.Failed, Reason: "diverged"} },
		"NaN":    func(o *eval.Observation) { o.Accuracy, o.Curve.Metric[0] = math.NaN(), math.NaN() },
		"late":   func(o *eval.Observation) { *o = eval.Observation{} },
		"paused": func(o *eval.Observation) { o.Status = eval.Paused },
	}
	for what, how := range spoil {
		for name, h := range histories(3) {
			t.Run(what+" in "+name, func(t *testing.T) {
				spoilt := func(p search.Proposal) eval.Observation {
					o := Observe(p)
					how(&o)
					return o
				}
				s := c.make()
				// A strategy that waits for results may answer with none; it must not fail or
				// repeat itself.
				for range 3 { // rounds of which nothing can be learnt
					h = Append(h, c.ask(t, s, h, 4), spoilt)
				}
				h = Append(h, c.ask(t, s, h, 4), Observe)
				c.ask(t, s, h, 4)
			})
		}
	}
}

func (c contract) resumes(t *testing.T) {
	for name, start := range histories(4) {
		t.Run(name, func(t *testing.T) {
			alive, whole, cut := c.make(), start, start
			killed := c.make()
			for range 5 {
				whole = Append(whole, c.ask(t, alive, whole, 3), Observe)
				cut = Append(cut, c.ask(t, killed, cut, 3), Observe)
				tell(t, alive, whole)
				tell(t, killed, cut)
				// Twin searches, one of which loses its process after each round, must not differ
				// in one proposal.
				killed = revive(t, killed, c.make())
			}
			if a, b := encode(t, whole.Trials), encode(t, cut.Trials); a != b {
				t.Errorf("never killed:\n%s\nkilled after each round:\n%s", a, b)
			}
		})
	}
}

// tell passes the last round to a strategy that wants it.
func tell(t *testing.T, s search.Strategy, h search.History) {
	teller, ok := s.(search.Teller)
	if !ok {
		return
	}
	for _, trial := range h.Trials {
		if trial.Round != h.Round-1 {
			continue
		}
		if err := teller.Tell(t.Context(), trial); err != nil {
			t.Fatalf("Tell of trial %d: %v", trial.ID, err)
		}
	}
}

// revive gives a new strategy what a killed one would have kept.
func revive(t *testing.T, old, fresh search.Strategy) search.Strategy {
	keeper, ok := old.(search.Keeper)
	if !ok {
		return fresh
	}
	state, err := keeper.State()
	if err != nil {
		t.Fatalf("State: %v", err)
	}
	if err := fresh.(search.Keeper).Restore(state); err != nil {
		t.Fatalf("Restore of its own State: %v", err)
	}
	return fresh
}

// A predictor that is right, one that answers NaN and one that knows no differences: each must be
// survived, with proposals that keep the contract.
func (c contract) predictor(t *testing.T) {
	predictors := map[string]func(s predict.Sample) predict.Prediction{
		"sane": func(s predict.Sample) predict.Prediction {
			return predict.Prediction{Mean: 0.7 + s.Params/1e6, ModelVariance: 1e-4}
		},
		"NaN":   func(predict.Sample) predict.Prediction { return predict.Prediction{Mean: math.NaN()} },
		"blunt": func(predict.Sample) predict.Prediction { return predict.Prediction{Mean: 0.5} },
	}
	for what, one := range predictors {
		for name, h := range histories(5) {
			t.Run(what+" in "+name, func(t *testing.T) {
				h.Predict = func(samples []predict.Sample) []predict.Prediction {
					predictions := make([]predict.Prediction, len(samples))
					for i, s := range samples {
						predictions[i] = one(s)
					}
					return predictions
				}
				s := c.make()
				for range 3 {
					h = Append(h, c.ask(t, s, h, 4), Observe)
				}
			})
		}
	}
}

func (c contract) cancels(t *testing.T) {
	cause := errors.New("budget spent")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	for name, h := range histories(6) {
		if _, err := c.make().Ask(ctx, h, 4); !errors.Is(err, cause) {
			t.Errorf("%s: Ask after cancelling returned %v, want %v", name, err, cause)
		}
	}
}

func (c contract) exhausts(t *testing.T) {
	s := Toy()
	// What is left of the toy space has eight architectures.
	s.Depths, s.Channels, s.Widths, s.Ops = s.Depths[:2], s.Channels[:2], s.Widths[:2], s.Ops[:1]
	for stage := range eval.Stage(eval.Stages) {
		h := NewHistory(s, stage, 7)
		strategy := c.make()
		for asked := 0; ; asked++ {
			batch, err := strategy.Ask(t.Context(), h, 3)
			if errors.Is(err, search.ErrExhausted) {
				break
			} else if err != nil {
				t.Fatalf("%s stage: %v", stage, err)
			}
			check(t, h, batch, 3)
			if h = Append(h, batch, Observe); asked > 3*8 {
				t.Fatalf("%s stage: still not exhausted after %d rounds and %d trials of 8 architectures", stage, asked, len(h.Trials))
			}
		}
	}
}

// encode writes a value for comparison.
func encode(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("encode %T: %v", v, err)
	}
	return string(text)
}
