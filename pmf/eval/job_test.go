package eval_test

import (
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

func parse(t *testing.T, text string) arch.Architecture {
	t.Helper()
	a, err := arch.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Journals and checkpoints of earlier versions are found by their keys.
func TestKeysStayWhatTheyWere(t *testing.T) {
	job := eval.Job{
		Arch:     parse(t, "d3:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:none:post"),
		Fidelity: eval.Medium, Ladder: ladder, Data: "data", Seed: 7,
	}
	if got, want := job.Key(), "ddcf37b7c3b77528d39622d9"; got != want {
		t.Errorf("the key is %s, want %s", got, want)
	}
	if got, want := job.LineKey(), "28f7f13500bac105ce84620b"; got != want {
		t.Errorf("the line's key is %s, want %s", got, want)
	}
}

func TestDescentIsPartOfAJob(t *testing.T) {
	child := parse(t, "d3:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:none:post")
	founder := parse(t, "d3:c4:w1:r0,0/-3.m-3.----.-----/relu:batchnorm:none:post")
	middle := parse(t, "d3:c4:w1:r0,0/-3.3-i.----.-----/relu:batchnorm:none:post")
	fresh := eval.Job{Arch: child, Fidelity: eval.High, Ladder: ladder, Data: "data", Seed: 7}
	if _, ok := fresh.Parent(); ok {
		t.Error("a job without ancestors has a parent")
	}
	shared := fresh
	shared.Supernet = "s"
	if shared.Key() == fresh.Key() {
		t.Error("a job on shared weights has the key of one that trains")
	}
	job := fresh
	job.Ancestors = []arch.Architecture{founder, middle}
	if job.Key() == fresh.Key() || job.LineKey() == fresh.LineKey() {
		t.Error("a job that inherits weights has the key of one that does not")
	}
	parent, ok := job.Parent()
	if !ok || parent.Arch != middle || parent.Fidelity != eval.Low || len(parent.Ancestors) != 1 {
		t.Errorf("the parent is %+v, want the middle one at low fidelity with one ancestor", parent)
	}
	if first, ok := parent.Parent(); !ok || first.Arch != founder || len(first.Ancestors) != 0 {
		t.Errorf("the parent's parent is %+v, want the founder", first)
	}
}
