package study_test

import (
	"sync"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/study/studytest"
)

// jobs runs a study and returns the jobs that it had evaluated, by key, of which the snapshot
// must name each.
func jobs(t *testing.T, inherit bool) map[string]eval.Job {
	t.Helper()
	var mu sync.Mutex
	seen := map[string]eval.Job{}
	e := &studytest.Evaluator{Epoch: func(job eval.Job, _ int) {
		mu.Lock()
		defer mu.Unlock()
		seen[job.Key()] = job
	}}
	settings := quick()
	settings.Inherit = inherit
	s := open(t, t.TempDir(), "family", settings, dependencies(e))
	defer s.Close()
	for _, trial := range finish(t, s).Trials {
		if job := s.Snapshot().Job(trial); seen[job.Key()].Key() != job.Key() {
			t.Errorf("trial %d is said to be job %s with %d ancestors, which nobody evaluated", trial.ID, job.Key(), len(job.Ancestors))
		}
	}
	return seen
}

func TestChildrenInheritOnlyWhereItIsAskedFor(t *testing.T) {
	for key, job := range jobs(t, false) {
		if len(job.Ancestors) > 0 {
			t.Errorf("job %s has ancestors, though nobody asked for inheritance", key)
		}
	}
	lines := map[string]string{} // by architecture
	children, promoted := 0, 0
	for _, job := range jobs(t, true) {
		if len(job.Ancestors) > 0 {
			children++
		}
		id := job.Arch.ID()
		if line, ok := lines[id]; ok {
			promoted++
			if line != job.LineKey() {
				t.Errorf("%s went on along another line than it began", id)
			}
		}
		lines[id] = job.LineKey()
	}
	if children == 0 || promoted == 0 {
		t.Errorf("%d jobs inherit and %d continue, want some of either", children, promoted)
	}
}

func TestInheritingStudyIsReproducible(t *testing.T) {
	s := quick()
	s.Inherit = true
	same(t, whole(t, s), whole(t, s))
}
