package trainer

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
)

// reached is a checkpoint at the end of a rung (from 1) with an accuracy.
func reached(name string, rung int, accuracy, cost float64) *checkpoint {
	c := &checkpoint{header: header{Key: name, Cost: cost}}
	for i := range rung {
		c.Progress.Curve.Metric = append(c.Progress.Curve.Metric, accuracy)
		c.Progress.Starts = append(c.Progress.Starts, i+1)
		c.Progress.Ends = append(c.Progress.Ends, end{Epoch: i + 1})
	}
	return c
}

func TestTheBestLineSurvives(t *testing.T) {
	s := newStore(t, t.TempDir(), 4000)
	best := storeJob(t, 1)
	save := func(job eval.Job, accuracy float64) {
		t.Helper()
		if err := s.save(job, job.Fidelity, reached(job.Key(), 1, accuracy, 1e9)); err != nil {
			t.Fatal(err)
		}
	}
	save(best, 0.9)
	for seed := range uint64(60) {
		save(storeJob(t, seed+2), 0.2+float64(seed%10)/20)
	}
	if _, ok := s.load(best, eval.Low); !ok {
		t.Error("the best line made room for worse ones")
	}
	if len(s.files) > 25 {
		t.Errorf("%d files are kept: the budget does nothing", len(s.files))
	}
}

func TestWhatIsWorthLeast(t *testing.T) {
	file := func(rung int, accuracy, cost float64, used int) kept {
		return kept{bytes: 100, cost: cost, rung: rung, accuracy: accuracy, used: used}
	}
	for _, c := range []struct {
		name  string
		files map[string]kept
		want  string
	}{
		{"cheap before dear", map[string]kept{"a-1": file(1, 0.5, 10, 1), "b-1": file(1, 0.5, 30, 1)}, "a-1"},
		{"beaten before best", map[string]kept{"a-1": file(1, 0.9, 10, 1), "b-1": file(1, 0.5, 10, 1)}, "b-1"},
		{"long unused before just used", map[string]kept{"a-1": file(1, 0.5, 10, 2), "b-2": file(2, 0.5, 10, 1)}, "b-2"},
		{"superseded before its successor", map[string]kept{"a-1": file(1, 0.9, 10, 1), "a-2": file(2, 0.9, 20, 2)}, "a-1"},
		{"a short way from the rung below before a long one", map[string]kept{
			"a-1": file(1, 0.9, 95, 1), "a-2": file(2, 0.9, 100, 4), "b-2": file(2, 0.8, 100, 3)}, "a-2"},
		{"failed lines are ranked last", map[string]kept{"a-1": file(1, -1, 10, 1), "b-1": file(1, 0, 10, 1)}, "a-1"},
		{"large before small", map[string]kept{"a-1": file(1, 0.5, 10, 1), "b-2": {bytes: 900, cost: 10, rung: 2, accuracy: 0.5, used: 2}}, "b-2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := leastWorth(c.files, func(string) bool { return true }); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if got := leastWorth(map[string]kept{"a-1": {}}, func(string) bool { return false }); got != "" {
		t.Errorf("nothing is allowed and %q was chosen", got)
	}
}

// model computes the worth of a file from its words in the documentation, one file at a time.
func model(files map[string]kept, name string) float64 {
	k := files[name]
	rank, age, below, factor := 0, 0, 0.0, 1.0
	for other, o := range files {
		if o.rung == k.rung && (o.accuracy > k.accuracy || o.accuracy == k.accuracy && other < name) {
			rank++
		}
		if o.used > k.used {
			age++
		}
		if strings.HasPrefix(other, lineOf(name)+"-") {
			if o.rung > k.rung {
				factor = superseded
			} else if o.rung < k.rung && o.cost <= k.cost {
				below = max(below, o.cost)
			}
		}
	}
	return (k.cost - below) / float64(1+rank) * (1 - float64(age)/float64(2*len(files))) * factor / float64(k.bytes)
}

func TestTheStoreRemovesWhatAModelWould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		files := map[string]kept{}
		uses := rapid.Permutation(slices.Collect(func(yield func(int) bool) {
			for i := range 12 {
				if !yield(i + 1) {
					return
				}
			}
		})).Draw(t, "uses")
		for i := range rapid.IntRange(1, 12).Draw(t, "files") {
			rung := rapid.IntRange(1, 3).Draw(t, "rung")
			name := fmt.Sprintf("%c-%d", 'a'+rapid.IntRange(0, 4).Draw(t, "line"), rung)
			files[name] = kept{
				bytes: rapid.Int64Range(1, 1000).Draw(t, "bytes"), cost: rapid.Float64Range(0, 1e12).Draw(t, "cost"),
				rung: rung, accuracy: rapid.Float64Range(-1, 1).Draw(t, "accuracy"), used: uses[i],
			}
		}
		busy := rapid.SampledFrom([]string{"a", "b", "none"}).Draw(t, "busy")
		got := leastWorth(files, func(name string) bool { return lineOf(name) != busy })
		for name := range files {
			if lineOf(name) == busy {
				continue
			}
			if got == "" || lineOf(got) == busy {
				t.Fatalf("%q was chosen, though %q could go", got, name)
			}
			if a, b := model(files, got), model(files, name); a > b*(1+1e-12) {
				t.Fatalf("%s (worth %g) was chosen before %s (worth %g)", got, a, name, b)
			}
		}
	})
}

// Whatever is saved and loaded, the files keep the budget, lines in training keep theirs, and a
// store that is opened again knows the same files.
func TestTheStoreKeepsItsBudget(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		s := newStore(t, folder, 3000)
		running := storeJob(t, 99)
		free := s.hold(running)
		defer free()
		if err := s.save(running, eval.Low, reached("running", 1, 0.1, 1)); err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(1, 30).Draw(rt, "saves") {
			job := storeJob(t, rapid.Uint64Range(0, 9).Draw(rt, "seed"))
			job.Fidelity = eval.Fidelity(rapid.IntRange(0, 1).Draw(rt, "rung"))
			c := reached(job.Key(), int(job.Fidelity)+1, rapid.Float64Range(0, 1).Draw(rt, "accuracy"), rapid.Float64Range(1, 1e9).Draw(rt, "cost"))
			if err := s.save(job, job.Fidelity, c); err != nil {
				rt.Fatal(err)
			}
		}
		total := int64(0)
		for _, k := range s.files {
			total += k.bytes
		}
		if total > s.budget {
			rt.Fatalf("%d bytes are kept, the budget is %d", total, s.budget)
		}
		if _, ok := s.load(running, eval.Low); !ok {
			rt.Fatal("a line in training lost its checkpoint")
		}
		again := newStore(t, folder, 3000)
		if len(again.files) != len(s.files) {
			rt.Fatalf("opened again it knows %d files, want %d", len(again.files), len(s.files))
		}
		for name, k := range s.files {
			other := again.files[name]
			if k.used, other.used = 0, 0; cmp.Compare(k.cost, other.cost) != 0 || k != other {
				rt.Fatalf("opened again %s is %+v, want %+v", name, other, k)
			}
		}
	})
}

func TestNaNIsRankedAsAFailure(t *testing.T) {
	k := (&header{Progress: progress{Curve: curve.Curve{Metric: []float64{math.NaN()}}}}).kept(1, 1)
	if k.accuracy != -1 {
		t.Errorf("an accuracy of NaN is kept as %g, want -1", k.accuracy)
	}
}
