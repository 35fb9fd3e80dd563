package gonb

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// markVariable marks every descendant of GoNB in its environment, whatever session or group it
// moved to. What shall outlive the kernel (the engine) is started without it.
const markVariable = "PMF_KERNEL"

// ReapCommand is the name under which the kernel's program calls Reap in a process of its own.
const ReapCommand = "reap"

// reaper is a process that outlives the kernel for a moment: when the pipe to it closes, by
// the kernel's will or its death, it ends every process that carries the mark and removes the
// kernel's folder.
type reaper struct {
	command *exec.Cmd
	pipe    io.Closer
}

func startReaper(mark, folder string) (*reaper, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.Command(program, ReapCommand, mark, folder)
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	pipe, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start the reaper: %w", err)
	}
	return &reaper{command, pipe}, nil
}

// reap ends the marked processes and returns when they are gone.
func (r *reaper) reap() {
	r.pipe.Close()
	r.command.Wait()
}

// Reap waits for the end of its input and then ends every process that carries the mark: it
// asks, waits a second, and kills. Then it removes the folder in which they worked.
func Reap(mark, folder string, input io.Reader) {
	io.Copy(io.Discard, input)
	defer os.RemoveAll(folder)
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		for range 20 {
			pids := Marked(mark)
			if len(pids) == 0 {
				return
			}
			for _, pid := range pids {
				syscall.Kill(pid, signal)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// Marked lists the processes that carry the mark, but for the engine, which outlives kernels.
func Marked(mark string) (pids []int) {
	paths, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range paths {
		environ, err := os.ReadFile(path)
		if err != nil {
			continue // ended meanwhile, or another person's
		}
		if !holds(environ, markVariable+"="+mark) || holds(environ, engineEntry) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// engineEntry is what the engine and all below it carry in their environment.
const engineEntry = "PMF_ENGINE=1"

// holds tells whether an entry stands in an environment as /proc shows it.
func holds(environ []byte, entry string) bool {
	for line := range bytes.SplitSeq(environ, []byte{0}) {
		if string(line) == entry {
			return true
		}
	}
	return false
}

// orphans lists the marked processes that lost their parent.
func orphans(mark string) (pids []int) {
	marked := Marked(mark)
	for _, pid := range marked {
		if parent := parentOf(pid); parent > 0 && !slices.Contains(marked, parent) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// parentOf returns the process that started a process or took it over; 0 when it has ended.
func parentOf(pid int) int {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The program's name stands in brackets and may itself hold spaces and brackets.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	parent, err := strconv.Atoi(string(fields[1]))
	if err != nil {
		return 0
	}
	return parent
}

// ownGroup keeps signals of the terminal away from a child.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
