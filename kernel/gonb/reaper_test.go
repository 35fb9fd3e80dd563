package gonb_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pmfnas/kernel/gonb"
)

// marked starts a shell that carries the mark and a child in a session of its own, and returns
// the shell when both run.
func marked(t *testing.T, mark string) *exec.Cmd {
	t.Helper()
	command := exec.Command("sh", "-c", "setsid sleep 60 & echo started; wait")
	command.Env = append(os.Environ(), "PMF_KERNEL="+mark)
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Process.Kill() })
	if _, err := io.ReadFull(out, make([]byte, len("started\n"))); err != nil {
		t.Fatal(err)
	}
	return command
}

func ExampleMarked() {
	fmt.Println(gonb.Marked("a mark that no process carries"))
	// Output: []
}

func TestMarkedFindsDescendantsInOtherSessions(t *testing.T) {
	mark := t.Name()
	command := marked(t, mark)
	pids := gonb.Marked(mark)
	if len(pids) < 2 || !slices.Contains(pids, command.Process.Pid) {
		t.Errorf("got %v, want %d and its child", pids, command.Process.Pid)
	}
	if other := gonb.Marked(mark + "x"); len(other) > 0 {
		t.Errorf("%v carry another mark", other)
	}
	gonb.Reap(mark, t.TempDir(), strings.NewReader(""))
	command.Wait()
	if left := gonb.Marked(mark); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
}

func TestEngineIsSpared(t *testing.T) {
	mark := t.Name()
	t.Setenv("PMF_ENGINE", "1")
	marked(t, mark)
	if pids := gonb.Marked(mark); len(pids) > 0 {
		t.Errorf("%v would be ended", pids)
	}
	t.Setenv("PMF_ENGINE", "")
}

func TestReapWaitsForTheEndOfItsInput(t *testing.T) {
	mark := t.Name()
	command := marked(t, mark)
	folder := filepath.Join(t.TempDir(), "kernel")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	input, end := io.Pipe()
	done := make(chan struct{})
	go func() {
		gonb.Reap(mark, folder, input)
		close(done)
	}()
	end.Write([]byte("the kernel lives"))
	if len(gonb.Marked(mark)) < 2 {
		t.Error("the processes ended while the kernel lives")
	}
	end.Close()
	command.Wait()
	<-done
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("the folder is left (%v)", err)
	}
	if left := gonb.Marked(mark); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
}

func TestMissingProgramIsAnInstruction(t *testing.T) {
	tools := t.TempDir()
	t.Setenv("PATH", tools)
	for _, program := range []string{"go", "goimports", "gonb"} {
		_, err := gonb.Start(t.Context(), gonb.Options{Program: "gonb", Folder: t.TempDir()})
		if want := program + " is missing; ./install.sh brings it"; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if err := os.WriteFile(filepath.Join(tools, program), []byte("#!/bin/sh\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
}
