package journal

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pmfnas/pmf/eval"
)

// The environment tells a child of this test which journal to write and where to die.
const (
	childPath  = "JOURNAL_TEST_PATH"
	childPoint = "JOURNAL_TEST_POINT"
)

// TestChildOfKillTest writes one of everything and kills itself at the point that it is told.
func TestChildOfKillTest(t *testing.T) {
	path := os.Getenv(childPath)
	if path == "" {
		t.Skip("runs only as the child of another test")
	}
	ctx := t.Context()
	j, err := Open(ctx, path, Options{At: func(point string) {
		if point == os.Getenv(childPoint) {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // nothing happens after the signal was sent
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	errs := []error{j.SetFacts(ctx, map[string]string{"name": "killed"})}
	id, err := j.Begin(ctx, Stage{Stage: eval.Global, Key: "g"})
	errs = append(errs, err, j.Round(ctx, id, roundOf(0, 0, 1)), j.Observe(ctx, observed("k0")),
		j.Finish(ctx, id, json.RawMessage(`{}`)), j.Select(ctx, []int64{id}))
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// survivors tells what a journal holds of each kind of write.
func survivors(t *testing.T, j *Journal) map[write]bool {
	t.Helper()
	record, err := j.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kept := map[write]bool{writeFact: len(record.Facts) == 1, writeObserve: len(record.Observations) == 1, writeBegin: len(record.Stages) == 1}
	if kept[writeBegin] {
		kept[writeRound] = len(record.Stages[0].Trials()) == 1
		kept[writeFinish] = record.Stages[0].Finished
	}
	return kept
}

func TestKilledWriterLosesOnlyWhatWasNotCommitted(t *testing.T) {
	order := []write{writeFact, writeBegin, writeRound, writeObserve, writeFinish}
	for _, point := range Points() {
		t.Run(strings.ReplaceAll(point, " ", "-"), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "journal.db")
			command := exec.Command(os.Args[0], "-test.run=^TestChildOfKillTest$")
			command.Env = append(os.Environ(), childPath+"="+path, childPoint+"="+point)
			if output, err := command.CombinedOutput(); err == nil {
				t.Fatalf("the child survived %q:\n%s", point, output)
			}
			j, err := Open(t.Context(), path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer j.Close()
			if err := j.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			kept := survivors(t, j)
			committed := true
			for _, w := range order {
				if point == w.point("before") || point == w.point("within") {
					committed = false
				}
				if kept[w] != committed {
					t.Errorf("%s: kept is %v, want %v", w, kept[w], committed)
				}
				if point == w.point("after") {
					committed = false
				}
			}
		})
	}
}
