package trainer

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// accountant returns a trainer that has costs and no device: it can choose, and measure nothing.
func accountant(t testing.TB, content string) *Trainer {
	t.Helper()
	set, err := imageset.Open("digits", imageset.Options{Train: 640, Validation: 90})
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, costsFile), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return &Trainer{set: set, backend: "abacus", costs: openCosts(folder, slog.New(slog.DiscardHandler))}
}

// abacus has costs like those of two cores: a whole network of 30 steps costs 3 s.
func abacus(t testing.TB, whole time.Duration) string {
	t.Helper()
	entry := &costEntry{
		Backend: "abacus", Input: arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}, Batch: 64,
		References: []referenceCost{
			{Arch: references()[0], Steps: 30, FLOPs: 10_000, Block: 6 * time.Millisecond, Whole: whole, Compile: 3 * time.Second},
			{Arch: references()[1], Steps: 60, FLOPs: 1_000_000, Block: 60 * time.Millisecond, Whole: 10 * whole, Compile: 6 * time.Second},
		},
	}
	content, err := json.Marshal(costsContent{costsFormat, []*costEntry{entry}})
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func choiceJob(t testing.TB) eval.Job {
	t.Helper()
	a, err := arch.Parse("d3:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	segment := eval.Segment{LearningRate: 0.1, Batch: 64}
	job := eval.Job{Arch: a, Fidelity: eval.High, Ladder: eval.Ladder{segment, segment, segment}}
	job.Ladder[0].Until, job.Ladder[1].Until, job.Ladder[2].Until = 5, 105, 1105 // of 10 steps
	return job
}

func TestChoiceFollowsTheCosts(t *testing.T) {
	for name, c := range map[string]struct {
		whole   time.Duration // a step of the first reference
		segment int
		change  func(*Trainer, *eval.Job)
		want    string
		reason  string
	}{
		"few steps are not worth asking":       {time.Millisecond, 0, nil, "block", "50 training steps, fewer than 500"},
		"many steps pay for compiling":         {2 * time.Millisecond, 1, nil, "whole", "1000 training steps are predicted to take"},
		"a small gain needs more steps":        {5 * time.Millisecond, 1, nil, "block", "1000 training steps are predicted to take"},
		"and gets them":                        {5 * time.Millisecond, 2, nil, "whole", "10000 training steps are predicted to take"},
		"no gain, no number of steps suffices": {7 * time.Millisecond, 2, nil, "block", "10000 training steps"},
		"asked for whole":                      {7 * time.Millisecond, 0, func(t *Trainer, _ *eval.Job) { t.mode = "whole" }, "whole", "asked for"},
		"asked for blocks":                     {time.Millisecond, 2, func(t *Trainer, _ *eval.Job) { t.mode = "block" }, "block", "asked for"},
		"what only blocks can do": {time.Millisecond, 2, func(t *Trainer, j *eval.Job) { t.mode, j.Ladder[2].DropPath = "whole", 0.2 },
			"block", "dropping paths is done block by block"},
		"half precision": {time.Millisecond, 2, func(_ *Trainer, j *eval.Job) { j.Ladder[2].Precision = eval.BFloat16 }, "block", "bfloat16"},
	} {
		t.Run(name, func(t *testing.T) {
			tr, job := accountant(t, abacus(t, c.whole)), choiceJob(t)
			if c.change != nil {
				c.change(tr, &job)
			}
			got, err := tr.choose(t.Context(), job, c.segment)
			if err != nil || got.Mode != c.want || !strings.Contains(got.Reason, c.reason) {
				t.Errorf("got %+v (%v), want %s because %q", got, err, c.want, c.reason)
			}
		})
	}
}

// The rungs of a line share checkpoints, so the choice about one must not know those above it.
func TestChoiceDoesNotLookAhead(t *testing.T) {
	tr := accountant(t, abacus(t, 3*time.Millisecond))
	rapid.Check(t, func(r *rapid.T) {
		job := choiceJob(t)
		segment := rapid.IntRange(0, 2).Draw(r, "segment")
		want, err := tr.choose(t.Context(), job, segment)
		if err != nil {
			r.Fatal(err)
		}
		job.Fidelity = eval.Fidelity(rapid.IntRange(segment, 2).Draw(r, "fidelity"))
		job.Seed = rapid.Uint64().Draw(r, "seed")
		for above := segment + 1; above < len(job.Ladder); above++ {
			job.Ladder[above].Until = rapid.IntRange(2000, 9000).Draw(r, "until")
		}
		if got, err := tr.choose(t.Context(), job, segment); err != nil || got != want {
			r.Fatalf("got %+v (%v), want %+v", got, err, want)
		}
	})
}

func TestDamagedCostsAreLeftAside(t *testing.T) {
	good := abacus(t, time.Millisecond)
	for name, content := range map[string]string{
		"cut":            good[:len(good)/2],
		"another format": strings.Replace(good, costsFormat, "pmf-costs/0", 1),
		"no time":        strings.Replace(good, `"whole":1000000`, `"whole":0`, 1),
		"no batch":       strings.Replace(good, `"batch":64`, `"batch":0`, 1),
		"an entry short": `{"format":"` + costsFormat + `","entries":[null]}`,
	} {
		t.Run(name, func(t *testing.T) {
			if content == good {
				t.Fatal("nothing is damaged")
			}
			if tr := accountant(t, content); len(tr.costs.entries) != 0 {
				t.Errorf("%d entries were read", len(tr.costs.entries))
			}
		})
	}
}

func FuzzCosts(f *testing.F) {
	f.Add([]byte(abacus(f, time.Millisecond)))
	f.Add([]byte(`{"format":"pmf-costs/1","entries":[{"batch":1,"blocks":{"b":1},"overhead":{"step":2}}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		entries, err := decodeCosts(in)
		if err != nil {
			if !strings.HasPrefix(err.Error(), costsFile) {
				t.Fatalf("%v names no file", err)
			}
			return
		}
		c := &costs{path: filepath.Join(t.TempDir(), costsFile), entries: entries}
		if err := c.save(); err != nil {
			t.Fatal(err)
		}
		again := openCosts(filepath.Dir(c.path), slog.New(slog.DiscardHandler))
		if !reflect.DeepEqual(plainly(t, again.entries), plainly(t, entries)) {
			t.Fatalf("%s came back as %s", plainly(t, entries), plainly(t, again.entries))
		}
	})
}

func plainly(t *testing.T, entries []*costEntry) string {
	t.Helper()
	text, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
