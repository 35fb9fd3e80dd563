package trainer

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/eval"
)

// storeJob is a job of a line of its own for each seed.
func storeJob(t *testing.T, seed uint64) eval.Job {
	t.Helper()
	a, err := arch.Parse("d3:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	return eval.Job{Arch: a, Seed: seed, Ladder: eval.Ladder{{Until: 5}, {Until: 9}}}
}

func newStore(t *testing.T, folder string, budget int64) *store {
	t.Helper()
	s, err := openStore(folder, budget, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func keep(t *testing.T, s *store, job eval.Job, cost float64) {
	t.Helper()
	c := &checkpoint{
		header: header{Key: job.Key(), Cost: cost, Blocks: []blockSize{{Name: "b", Parameters: 100, Statistics: 0}}},
		blocks: []blocknet.State{{Parameters: make([]float32, 100), Momenta: make([]float32, 100)}},
	}
	if err := s.save(job, job.Fidelity, c); err != nil {
		t.Fatal(err)
	}
}

func TestTheCheapestCheckpointsMakeRoom(t *testing.T) {
	folder := t.TempDir()
	s := newStore(t, folder, 3000) // room for two
	dear, cheap, running := storeJob(t, 1), storeJob(t, 2), storeJob(t, 3)
	free := s.hold(running)
	keep(t, s, running, 1)
	keep(t, s, cheap, 2)
	keep(t, s, dear, 3)
	for name, c := range map[string]struct {
		job  eval.Job
		want bool
	}{"dear": {dear, true}, "cheap": {cheap, false}, "cheapest, but running": {running, true}} {
		if _, ok := s.load(c.job, eval.Low); ok != c.want {
			t.Errorf("%s: kept is %v, want %v", name, ok, c.want)
		}
	}
	free()
	reopened := newStore(t, folder, 3000) // it knows the costs from the files
	keep(t, reopened, cheap, 2)
	if _, ok := reopened.load(running, eval.Low); ok {
		t.Error("the cheapest is still there, though it no longer runs")
	}
}

func TestRungsOfALineAreKeptApart(t *testing.T) {
	s := newStore(t, t.TempDir(), -1)
	low, medium := storeJob(t, 1), storeJob(t, 1)
	medium.Fidelity = eval.Medium
	keep(t, s, low, 1)
	keep(t, s, medium, 2)
	for _, job := range []eval.Job{low, medium} {
		if h, ok := s.header(job, job.Fidelity); !ok || h.Key != job.Key() {
			t.Errorf("%v fidelity: got key %q (%v), want %q", job.Fidelity, h.Key, ok, job.Key())
		}
	}
}

func TestWhatACrashLeavesDoesNoHarm(t *testing.T) {
	folder := t.TempDir()
	job := storeJob(t, 1)
	half := filepath.Join(folder, fileName(job, eval.Low)+temporary)
	damaged := filepath.Join(folder, fileName(job, eval.Low))
	for _, path := range []string{half, damaged} {
		if err := os.WriteFile(path, []byte("pmf-check"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := newStore(t, folder, -1)
	if _, err := os.Stat(half); !os.IsNotExist(err) {
		t.Errorf("the half-written file is still there (%v)", err)
	}
	if _, ok := s.load(job, eval.Low); ok {
		t.Error("a damaged checkpoint was loaded")
	}
	keep(t, s, job, 1)
	if _, ok := s.load(job, eval.Low); !ok {
		t.Error("the damaged checkpoint was not replaced")
	}
}
