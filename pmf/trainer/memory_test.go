package trainer_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

// TestMemoryStaysFlat trains as many architectures as PMF_TRAINER_ARCHITECTURES says (200 take
// some minutes), all of one outline, so that after a few of them nothing is compiled any more;
// it demands that the second half of them adds less than 32 MiB to the resident memory.
func TestMemoryStaysFlat(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("PMF_TRAINER_ARCHITECTURES"))
	if err != nil {
		t.Skip("set PMF_TRAINER_ARCHITECTURES=200 to watch the memory over 200 architectures")
	}
	r := newRig(t)
	tr := r.trainer(t, t.TempDir())
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	half := 0
	for i := range n {
		job := r.job(t, eval.Low)
		outline := job.Arch
		job.Arch = space.Sample(eval.Stream(1, "memory", i, "sample"))
		job.Arch.Macro, job.Arch.Options = outline.Macro, outline.Options
		if o := evaluate(t, tr, job, nil); o.Status != eval.Complete {
			t.Errorf("architecture %v is %s: %s", job.Arch, o.Status, o.Reason)
		}
		if i == n/2 {
			half = resident(t)
		}
		if i%(max(n/10, 1)) == 0 {
			t.Logf("after %3d architectures: %4d MiB resident, %d programs", i+1, resident(t)>>20, tr.Stats().Programs)
		}
	}
	end := resident(t)
	t.Logf("after %3d architectures: %4d MiB resident; %+v", n, end>>20, tr.Stats())
	if grown := (end - half) >> 20; grown >= 32 {
		t.Errorf("the second half added %d MiB, want less than 32", grown)
	}
}

// resident returns the resident memory of the process in bytes.
func resident(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skipf("resident memory is read from Linux's /proc: %v", err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}
