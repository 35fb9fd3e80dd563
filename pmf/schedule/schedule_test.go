package schedule_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pmfnas/pmf/schedule"
)

// search plays a scheduler on candidates whose values are a function of candidate and unit, one
// after the other, and returns the actions, New replaced by the place of the record.
func search(t interface{ Fatalf(string, ...any) }, s schedule.Scheduler, fresh, steps int, value func(candidate, unit int) float64) []schedule.Action {
	h := schedule.History{Fresh: fresh}
	var done []schedule.Action
	for range steps {
		a, ok := s.Next(h)
		if !ok {
			break
		}
		if a.Candidate == schedule.New {
			a.Candidate = len(h.Records)
			h.Records, h.Fresh = append(h.Records, schedule.Record{}), h.Fresh-1
		}
		r := &h.Records[a.Candidate]
		if a.Until <= len(r.Values) || r.Diverged() {
			t.Fatalf("action %v for %+v", a, *r)
		}
		for r.Asked = a.Until; len(r.Values) < a.Until; {
			r.Values = append(r.Values, value(a.Candidate, len(r.Values)+1))
		}
		done = append(done, a)
	}
	return done
}

func TestRungsRiseToTheEnd(t *testing.T) {
	for _, c := range []struct {
		first, last int
		eta         float64
		want        []int
	}{
		{1, 81, 3, []int{1, 3, 9, 27, 81}}, {1, 20, 3, []int{1, 3, 9, 20}}, {1, 50, 3, []int{1, 3, 9, 27, 50}},
		{0, 4, 1.2, []int{1, 2, 3, 4}}, {7, 7, 3, []int{7}}, {9, 7, 3, []int{7}},
	} {
		if diff := cmp.Diff(c.want, schedule.Rungs(c.first, c.last, c.eta)); diff != "" {
			t.Errorf("from %d to %d by %v: %s", c.first, c.last, c.eta, diff)
		}
	}
}

// Table 1 of Li et al. 2018: R = 81, η = 3.
func TestHyperbandRunsTheBracketsOfThePaper(t *testing.T) {
	s := schedule.Hyperband{Rungs: schedule.Rungs(1, 81, 3), Eta: 3}
	started := 81 + 34 + 15 + 8 + 5
	done := search(t, s, -1, 1000, func(candidate, _ int) float64 { return float64(candidate % 7) })
	first := []int{0, 81, 81 + 34, 81 + 34 + 15, 81 + 34 + 15 + 8, started}
	want := []map[int]int{
		{1: 81, 3: 27, 9: 9, 27: 3, 81: 1}, {3: 34, 9: 11, 27: 3, 81: 1}, {9: 15, 27: 5, 81: 1}, {27: 8, 81: 2}, {81: 5},
	}
	for b, counts := range want {
		got := map[int]int{}
		for _, a := range done {
			if a.Candidate >= first[b] && a.Candidate < first[b+1] {
				got[a.Until]++
			}
		}
		if diff := cmp.Diff(counts, got); diff != "" {
			t.Errorf("bracket %d: -want +got:\n%s", b, diff)
		}
	}
	if a := done[len(done)-1]; a.Candidate < started {
		t.Errorf("after all brackets it does not begin again: %v", a)
	}
}

// A trace by hand of Algorithm 2 of Li et al. 2020, η = 2, rungs 1, 2, 4.
func TestASHAPromotesWhoIsAmongTheBest(t *testing.T) {
	value := []float64{5, 3, 4, 8, 9, 1, 2, 7}
	done := search(t, schedule.ASHA{Rungs: []int{1, 2, 4}, Eta: 2}, 8, 14, func(candidate, _ int) float64 { return value[candidate] })
	want := []schedule.Action{
		{0, 1}, {1, 1}, {0, 2}, // the better of two
		{2, 1}, {3, 1}, {3, 2}, {3, 4}, // one of the best two of four, then the better of two on the second rung
		{4, 1}, {4, 2}, {4, 4}, // the best of five, and of three
		{5, 1}, {6, 1}, // the best three of six and of seven have gone on
		{7, 1}, {7, 2}, // one of the best four of eight, and not of the best two of four
	}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestASHAGoesOnWhenNobodyIsLeft(t *testing.T) {
	done := search(t, schedule.ASHA{Rungs: []int{1, 2}, Eta: 3}, 3, 100, func(candidate, _ int) float64 { return float64(-candidate) })
	want := []schedule.Action{{0, 1}, {1, 1}, {2, 1}, {0, 2}, {1, 2}, {2, 2}}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// The second candidate's best of 2 is below the median of the first's mean (3); the third's 4
// is not below the median of 3 and 1 after one unit, but below that of the first after two.
func TestTheMedianStopsWhoIsWorse(t *testing.T) {
	curves := [][]float64{{3, 6, 6}, {2, 9, 9}, {4, 4, 4}}
	s := schedule.Median{Max: 3, Others: 1}
	done := search(t, s, 3, 100, func(candidate, unit int) float64 { return curves[candidate][unit-1] })
	want := []schedule.Action{{0, 1}, {0, 2}, {0, 3}, {1, 1}, {2, 1}, {2, 2}}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if done := search(t, schedule.Median{Max: 3, Grace: 3, Others: 1}, 3, 100, func(candidate, unit int) float64 { return curves[candidate][unit-1] }); len(done) != 9 {
		t.Errorf("in the time of grace somebody is stopped: %v", done)
	}
}

func TestScreeningFinishesTheBest(t *testing.T) {
	value := func(candidate, _ int) float64 { return float64(candidate * (3 - candidate)) } // 0, 2, 2, 0
	done := search(t, schedule.Screen{Start: 4, At: 2, Finish: 2, Max: 5}, 4, 100, value)
	want := []schedule.Action{{0, 2}, {1, 2}, {2, 2}, {3, 2}, {1, 5}, {2, 5}, {0, 5}, {3, 5}}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	done = search(t, schedule.Screen{Start: 2, At: 2, Finish: 1, Max: 5}, 3, 4, value)
	if diff := cmp.Diff([]schedule.Action{{0, 2}, {1, 2}, {1, 5}, {2, 2}}, done); diff != "" {
		t.Errorf("with others left: -want +got:\n%s", diff)
	}
}

func TestARoundOfHalvingFitsTheBudget(t *testing.T) {
	rungs := []int{1, 3, 9}
	cost := func(k int) float64 { return []float64{1, 2, 6}[k] }
	// 9 · 1 + 3 · 2 + 1 · 6 = 21.
	for budget, want := range map[float64]int{21: 9, 20.9: 8, 0.5: 1, 9: 1, 10: 2} {
		if got := schedule.HalvingSize(budget, rungs, 3, cost); got != want {
			t.Errorf("for %v: %d, want %d", budget, got, want)
		}
	}
}

func all() map[string]schedule.Scheduler {
	rungs := schedule.Rungs(1, 8, 2)
	return map[string]schedule.Scheduler{
		"full": schedule.Full{Max: 8}, "halving": schedule.Halving{Start: 5, Rungs: rungs, Eta: 2},
		"hyperband": schedule.Hyperband{Rungs: rungs, Eta: 2}, "asha": schedule.ASHA{Rungs: rungs, Eta: 2},
		"median": schedule.Median{Max: 8}, "screen": schedule.Screen{Start: 6, At: 2, Finish: 3, Max: 8},
	}
}

// crew is several workers who finish in any order.
type crew struct {
	schedule.Scheduler
	h    schedule.History
	busy []int
}

// begin asks for an action and enters it; false when there is none.
func (c *crew) begin(t *rapid.T) bool {
	a, ok := c.Next(c.h)
	if again, same := c.Next(c.h); again != a || same != ok {
		t.Fatalf("asked twice: %v, %v", a, again)
	}
	switch {
	case !ok:
		return false
	case a.Candidate == schedule.New:
		if c.h.Fresh == 0 {
			t.Fatalf("starts one where none is left")
		}
		a.Candidate = len(c.h.Records)
		c.h.Records, c.h.Fresh = append(c.h.Records, schedule.Record{}), c.h.Fresh-1
	}
	r := &c.h.Records[a.Candidate]
	if a.Until <= len(r.Values) || a.Until > 8 || r.Pending() || r.Diverged() {
		t.Fatalf("action %v for %+v", a, *r)
	}
	r.Asked = a.Until
	c.busy = append(c.busy, a.Candidate)
	return true
}

// finish lets any worker end.
func (c *crew) finish(t *rapid.T) {
	at := rapid.IntRange(0, len(c.busy)-1).Draw(t, "worker")
	r := &c.h.Records[c.busy[at]]
	c.busy = append(c.busy[:at], c.busy[at+1:]...)
	for len(r.Values) < r.Asked {
		r.Values = append(r.Values, rapid.SampledFrom([]float64{1, 2, 3, 4, math.NaN()}).Draw(t, "value"))
		if r.Diverged() {
			return
		}
	}
}

func TestEverySchedulerServesWorkersUntilAllIsDone(t *testing.T) {
	for name, s := range all() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				workers := rapid.IntRange(1, 4).Draw(t, "workers")
				c := crew{Scheduler: s, h: schedule.History{Fresh: rapid.IntRange(0, 20).Draw(t, "fresh")}}
				for steps := 0; ; steps++ {
					if steps > 2*20*8 { // each unit is begun and finished once
						t.Fatalf("it never ends: %+v", c.h)
					}
					began := len(c.busy) < workers && c.begin(t)
					if began {
						continue
					}
					if len(c.busy) == 0 {
						break
					}
					c.finish(t)
				}
				if c.h.Fresh > 0 {
					t.Fatalf("%d were never started", c.h.Fresh)
				}
			})
		})
	}
}
