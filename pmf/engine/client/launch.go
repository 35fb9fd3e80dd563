package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// patience is how long a started engine may take before it answers. It opens device and data
// only when they are needed, so it answers within a moment unless the machine is very busy.
const patience = 60 * time.Second

// launch starts an engine and returns a connection to it. When several clients start one at
// once, the engine's lock decides which of them lives; all get a connection to that one.
func launch(ctx context.Context, workspace, program string) (*os.File, error) {
	command, err := engineCommand(workspace, program, "--"+DetachFlag)
	if err != nil {
		return nil, err
	}
	log, err := openLog(workspace)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	start, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("engine log: %w", err)
	}
	command.Stdout, command.Stderr = log, log
	conn, err := begin(ctx, workspace, command)
	if errors.Is(err, errEnded) {
		err = fmt.Errorf("the engine did not start: %s", lastLine(log, start))
	}
	return conn, err
}

// DetachFlag asks the program to call Detach instead of being the engine itself.
const DetachFlag = "detach"

// Detach starts an engine and returns when it answers, or with its last words. The program that
// calls it ends then, and with it what binds the engine to the cell that started it: VS Code ends
// all that it finds below a kernel, and an engine outlives kernels. Standard error is the log.
func Detach(ctx context.Context, workspace, program string) error {
	command, err := engineCommand(workspace, program)
	if err != nil {
		return err
	}
	start, err := os.Stderr.Seek(0, io.SeekEnd)
	if err != nil {
		start = 0 // a terminal, from which no last words can be read
	}
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	conn, err := begin(ctx, workspace, command)
	if errors.Is(err, errEnded) {
		return errors.New(strings.TrimPrefix(lastLine(os.Stderr, start), "pmf: "))
	} else if err != nil {
		return err
	}
	return conn.Close()
}

// begin starts a command that brings an engine, and connects as soon as one answers; errEnded says
// that the command ended before.
func begin(ctx context.Context, workspace string, command *exec.Cmd) (*os.File, error) {
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start the engine: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	return await(ctx, workspace, ended)
}

// engineCommand starts the engine in a session of its own, so that no interrupt, hang-up or
// end of a kernel's process group reaches it.
func engineCommand(workspace, program string, flags ...string) (*exec.Cmd, error) {
	if program == "" {
		program = "pmf"
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, fmt.Errorf("the engine is started by the program %q, which is not there (%w): put pmf on PATH or name it in PMF_PROGRAM", program, err)
	}
	command := exec.Command(path, slices.Concat([]string{"engine", "serve"}, flags, []string{"--workspace", workspace})...)
	command.Dir = workspace
	command.Env = slices.DeleteFunc(os.Environ(), belongsToKernel)
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return command, nil
}

// belongsToKernel tells whether a variable was set by a notebook kernel for its cells alone:
// what carries the kernel's mark ends with it, and its folder for temporary files goes too.
func belongsToKernel(variable string) bool {
	name, _, _ := strings.Cut(variable, "=")
	switch name {
	case "PMF_KERNEL", "PMF_FRONT", "GOFLAGS", "JPY_SESSION_NAME":
		return true
	case "TMPDIR":
		return os.Getenv("PMF_KERNEL") != ""
	}
	return false
}

// openLog opens the engine's log for appending. A log that has grown long becomes the old one.
func openLog(workspace string) (*os.File, error) {
	const long = 8 << 20 // bytes: some tens of thousands of trials
	folder := filepath.Join(workspace, Folder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("workspace: %w", err)
	}
	path := filepath.Join(folder, LogName)
	if info, err := os.Stat(path); err == nil && info.Size() > long {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, fmt.Errorf("put the engine's long log aside: %w", err)
		}
	}
	log, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("engine log: %w", err)
	}
	return log, nil
}

// errEnded says that the started engine has ended without anybody answering.
var errEnded = errors.New("the engine ended")

// await connects as soon as somebody answers. An engine that ends at once may have found
// another one alive, which is then given a moment to answer.
func await(ctx context.Context, workspace string, ended <-chan error) (*os.File, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("the engine did not answer within %v; its log is %s", patience, filepath.Join(Folder, LogName)))
	defer cancel()
	grace := 100
	for {
		conn, err := Dial(ctx, workspace)
		if !errors.Is(err, ErrNotRunning) {
			return conn, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case err := <-ended:
			if err != nil {
				return nil, errEnded
			}
			ended = nil
		case <-time.After(20 * time.Millisecond):
			if ended == nil {
				grace--
			}
			if grace == 0 {
				return nil, errEnded
			}
		}
	}
}

// lastLine returns the last line that was written to the log after start.
func lastLine(log *os.File, start int64) string {
	text := make([]byte, 1<<16)
	n, _ := log.ReadAt(text, start)
	lines := bytes.Split(bytes.TrimSpace(text[:n]), []byte("\n"))
	if last := lines[len(lines)-1]; len(last) > 0 {
		return string(last)
	}
	return "it said nothing; see " + filepath.Join(Folder, LogName)
}
