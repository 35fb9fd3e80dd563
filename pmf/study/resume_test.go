package study_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/journal"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// The environment tells a child of this test where to work and when to die.
const (
	childFolder = "STUDY_TEST_FOLDER"
	childEpochs = "STUDY_TEST_EPOCHS" // it ends the process with SIGKILL at this epoch
	childWrites = "STUDY_TEST_WRITES" // or at this point of the journal
)

// TestChildOfKillTests is the process that the tests below kill.
func TestChildOfKillTests(t *testing.T) {
	dir := os.Getenv(childFolder)
	if dir == "" {
		t.Skip("runs only as the child of another test")
	}
	dies := fuse(childEpochs)
	d := dependencies(&studytest.Evaluator{Epoch: func(eval.Job, int) { dies() }})
	writes := fuse(childWrites)
	d.Journal = journal.Options{At: func(string) { writes() }}
	s := open(t, dir, "killed", hasty(), d)
	if err := s.Run(t.Context(), eval.Fine, nil); err != nil {
		t.Fatal(err)
	}
}

// fuse returns a function that kills the process when it was called so often.
func fuse(name string) func() {
	limit, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		return func() {}
	}
	var calls atomic.Int64
	return func() {
		if calls.Add(1) == int64(limit) {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // nothing happens after the signal was sent
		}
	}
}

// killed runs children on one study until one survives, and returns how many died.
func killed(t *testing.T, dir string, environment func(child int) string) int {
	t.Helper()
	for child := range 200 {
		command := exec.Command(os.Args[0], "-test.run=^TestChildOfKillTests$")
		command.Env = append(os.Environ(), childFolder+"="+dir, environment(child))
		output, err := command.CombinedOutput()
		if err == nil {
			return child
		}
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != -1 {
			t.Fatalf("child %d: %v\n%s", child, err, output)
		}
	}
	t.Fatal("200 children died, and the study is not finished")
	return 0
}

func TestKilledStudyEndsAsIfNeverKilled(t *testing.T) {
	want := whole(t, hasty())
	if stopped(want) == 0 {
		t.Fatal("the predictor stops nothing, which must survive a kill, too")
	}
	tests := map[string]func(child int) string{
		// Two train at once and a child forgets what it has trained: each must live for two
		// whole trainings, or the study would never move.
		"in training": func(child int) string { return fmt.Sprintf("%s=%d", childEpochs, 20+child%7) },
		"in a write":  func(child int) string { return fmt.Sprintf("%s=%d", childWrites, 13+child) },
	}
	for name, environment := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if deaths := killed(t, dir, environment); deaths < 4 {
				t.Fatalf("only %d children died", deaths)
			}
			s := open(t, dir, "killed", hasty(), dependencies(&studytest.Evaluator{}))
			defer s.Close()
			same(t, want, finish(t, s))
		})
	}
}

func TestCancelledStudyGoesOnWhereItWas(t *testing.T) {
	dir := t.TempDir()
	stop := errors.New("the person had enough")
	evaluator := &studytest.Evaluator{}
	s := open(t, dir, "cancelled", quick(), dependencies(evaluator))
	for range 100 {
		ctx, cancel := context.WithCancelCause(t.Context())
		var epochs atomic.Int64
		evaluator.Epoch = func(eval.Job, int) {
			if epochs.Add(1) == 9 {
				cancel(stop)
			}
		}
		err := s.Run(ctx, eval.Fine, nil)
		if err == nil {
			break
		}
		if !errors.Is(err, stop) {
			t.Fatalf("the run ended with %v, want the cause %v", err, stop)
		}
		s.Close()
		s = open(t, dir, "cancelled", quick(), dependencies(evaluator))
	}
	defer s.Close()
	evaluator.Epoch = nil
	same(t, whole(t, quick()), finish(t, s))
}

func TestPausedStudyGoesOnWhereItWas(t *testing.T) {
	evaluator := &studytest.Evaluator{}
	s := open(t, t.TempDir(), "paused", quick(), dependencies(evaluator))
	defer s.Close()
	var epochs atomic.Int64
	evaluator.Epoch = func(eval.Job, int) {
		if epochs.Add(1)%14 == 0 {
			s.Pause("")
		}
	}
	pauses := 0
	for {
		err := s.Run(t.Context(), eval.Fine, nil)
		if err == nil {
			break
		}
		if !errors.Is(err, study.ErrPaused) {
			t.Fatal(err)
		}
		pauses++
	}
	if pauses < 5 {
		t.Errorf("the study was paused %d times", pauses)
	}
	if got := s.Snapshot(); evaluator.Epochs() != got.Spent.Epochs {
		t.Errorf("%d epochs were trained and %d charged: a pause lost some", evaluator.Epochs(), got.Spent.Epochs)
	}
	same(t, whole(t, quick()), s.Snapshot())
}

func TestSecondWriterIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, "busy", quick(), dependencies(&studytest.Evaluator{}))
	defer s.Close()
	if _, err := study.Open(dir, "busy", quick(), dependencies(&studytest.Evaluator{})); !errors.Is(err, journal.ErrBusy) {
		t.Errorf("a second Open: %v, want %v", err, journal.ErrBusy)
	}
	if _, err := study.Read(dir, "busy"); err != nil {
		t.Errorf("a reader beside the writer: %v", err)
	}
}

func TestStudyThatDiedAtBirthCountsAsNone(t *testing.T) {
	dir := t.TempDir()
	j, err := journal.Open(t.Context(), study.Path(dir, "unborn"), journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
	if _, err := study.Read(dir, "unborn"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading it: %v, want %v", err, fs.ErrNotExist)
	}
	s, err := study.Create(dir, "unborn", quick(), dependencies(&studytest.Evaluator{}))
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := study.Create(dir, "unborn", quick(), dependencies(&studytest.Evaluator{})); !errors.Is(err, study.ErrExists) {
		t.Errorf("making it again: %v, want %v", err, study.ErrExists)
	}
}
