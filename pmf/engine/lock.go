package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"pmfnas/pmf/engine/client"
)

// The engine's own files in the workspace's folder.
const (
	lockName = "engine.lock"
	pidName  = "engine.pid"
)

// ErrRunning says that the workspace has a living engine.
var ErrRunning = errors.New("an engine is already running in this workspace")

// A lock is what makes an engine the only one of its workspace. The system releases it when the
// process ends, in whatever way.
type lock struct {
	file   *os.File
	folder string
}

// acquire takes the lock and writes the process number. A lock that is held by an engine which
// answers is ErrRunning; one which does not answer is starting or ending, and is waited for.
func acquire(ctx context.Context, workspace string) (*lock, error) {
	folder := filepath.Join(workspace, client.Folder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("workspace: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(folder, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the workspace: %w", err)
	}
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			break
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			file.Close()
			return nil, fmt.Errorf("lock the workspace: %w", err)
		}
		if err := waitForHolder(ctx, workspace); err != nil {
			file.Close()
			return nil, err
		}
	}
	l := &lock{file: file, folder: folder}
	number := strconv.Itoa(os.Getpid()) + "\n"
	if err := os.WriteFile(filepath.Join(folder, pidName), []byte(number), 0o600); err != nil {
		l.release()
		return nil, fmt.Errorf("write %s: %w", pidName, err)
	}
	return l, nil
}

// waitForHolder returns nil when the lock may be tried again.
func waitForHolder(ctx context.Context, workspace string) error {
	conn, err := client.Dial(ctx, workspace)
	if err == nil {
		conn.Close()
		return ErrRunning
	}
	select {
	case <-ctx.Done():
		return fmt.Errorf("the lock %s/%s is held by a process that does not answer: %w", client.Folder, lockName, context.Cause(ctx))
	case <-time.After(50 * time.Millisecond):
		return nil
	}
}

// release lets the next engine in. The lock's file stays: removing it would let two processes
// hold locks on two files of one name.
func (l *lock) release() {
	os.Remove(filepath.Join(l.folder, pidName))
	l.file.Close()
}
