package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/engine/socket"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// Options adjust an engine.
type Options struct {
	Device          backend.Options // where networks train
	CheckpointBytes int64           // what the checkpoints of each data set may take; 0 is the trainer's own choice, negative no limit
	Idle            time.Duration   // how long an engine without client and run stays; 0 means 6 hours, negative for ever
	Version         string          // what Ping tells
	Log             *slog.Logger    // nil means silent

	// Evaluator makes what finds out how good architectures are on a data set; nil means a
	// trainer on the device. It is called once a data set, at the first evaluation.
	Evaluator func(data *imageset.Set) (Evaluator, error)
}

// An Evaluator is what an engine works with: it evaluates, and tests what was chosen.
type Evaluator interface {
	eval.Evaluator
	eval.Tester
}

// Why runs come to rest.
var (
	errStopping = errors.New("the engine stops")
	errAsked    = errors.New("a client asked for it")
)

// An Engine is the resident process of one workspace.
type Engine struct {
	workspace string
	options   Options
	log       *slog.Logger
	started   time.Time
	lock      *lock
	studies   *studies
	workshop  *workshop
	idle      *idle
	stopping  context.Context // ends when the engine is to leave
	quit      context.CancelCauseFunc

	mu       sync.Mutex
	sessions map[*session]bool
}

// New takes the lock of a workspace, a folder that need not have an engine's files yet. When
// another engine lives there the error is ErrRunning.
func New(ctx context.Context, workspace string, o Options) (*Engine, error) {
	workspace, err := filepath.Abs(workspace)
	if err != nil {
		return nil, fmt.Errorf("workspace: %w", err)
	}
	if info, err := os.Stat(workspace); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("workspace %s is no folder", workspace)
	}
	l, err := acquire(ctx, workspace)
	if err != nil {
		return nil, err
	}
	e := &Engine{
		workspace: workspace, options: o, lock: l, started: time.Now(), sessions: make(map[*session]bool),
		log: cmp.Or(o.Log, slog.New(slog.DiscardHandler)),
	}
	folder := filepath.Join(workspace, client.Folder)
	e.idle = newIdle(cmp.Or(o.Idle, 6*time.Hour), func() { e.quit(errors.New("nobody needed it")) })
	e.workshop = newWorkshop(folder, o, e.log)
	e.studies = newStudies(Folder(workspace), e.workshop, e.idle, e.log)
	e.stopping, e.quit = context.WithCancelCause(context.Background())
	return e, nil
}

// Serve answers clients until ctx ends, a client asks the engine to stop, or nothing has
// happened for long. Then it pauses every run at its next step, keeps all that was done, and
// gives the workspace back. It is called once.
func (e *Engine) Serve(ctx context.Context) error {
	defer e.lock.release()
	listener, err := socket.Listen(filepath.Join(e.workspace, client.Folder), client.SocketName)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { e.quit(context.Cause(ctx)) })()
	e.log.Info("engine started", "workspace", e.workspace, "pid", os.Getpid(), "version", e.options.Version)
	var accepting sync.WaitGroup
	accepting.Go(func() { e.accept(listener) })
	e.attend()
	e.log.Info("engine stops", "because", context.Cause(e.stopping))

	// Who waits for a run is answered when it has come to rest, before connections are closed.
	if err = listener.Close(); errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	accepting.Wait()
	err = errors.Join(err, e.studies.close(errStopping))
	e.answerAll()
	err = errors.Join(err, e.workshop.close())
	e.lock.release()
	e.hangUp()
	e.log.Info("engine stopped")
	return err
}

// attend waits until the engine is to leave: because it was told to, because its socket has
// been removed, so that nobody can reach it, or because its program was replaced by another
// build and nobody needs this one right now.
func (e *Engine) attend() {
	socket := filepath.Join(e.workspace, client.Folder, client.SocketName)
	ticks := time.NewTicker(time.Minute)
	defer ticks.Stop()
	for {
		select {
		case <-e.stopping.Done():
			return
		case <-ticks.C:
		}
		if _, err := os.Stat(socket); errors.Is(err, os.ErrNotExist) {
			e.quit(fmt.Errorf("%s is gone", socket))
		} else if e.idle.empty() && replaced() {
			e.quit(errors.New("its program was replaced"))
		}
	}
}

// replaced tells whether the file that this process was started from is another one by now.
func replaced() bool {
	own, err := os.Stat("/proc/self/exe") // the program that runs, even if its file was removed
	if err != nil {
		return false
	}
	path, err := os.Executable()
	if err != nil {
		return false
	}
	now, err := os.Stat(strings.TrimSuffix(path, " (deleted)"))
	return err == nil && !os.SameFile(own, now)
}

// accept serves each client until the listener is closed.
func (e *Engine) accept(listener *socket.Listener) {
	methods := e.methods(e.stopping)
	for {
		conn, err := listener.Accept()
		if errors.Is(err, os.ErrClosed) {
			return
		} else if err != nil {
			e.log.Error("accept", "error", err)
			time.Sleep(100 * time.Millisecond) // such as too many open files
			continue
		}
		s := newSession(conn, methods, e.log)
		e.enter(s)
		go func() {
			defer e.leave(s)
			s.serve(context.Background())
		}()
	}
}

func (e *Engine) enter(s *session) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sessions[s] = true
	e.idle.enter()
}

func (e *Engine) leave(s *session) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.sessions, s)
	e.idle.leave()
}

// answerAll waits until every request in flight is answered.
func (e *Engine) answerAll() {
	for _, s := range e.present() {
		s.rest()
	}
}

// hangUp closes every connection, by which clients know that the engine has left.
func (e *Engine) hangUp() {
	for _, s := range e.present() {
		s.conn.Close()
	}
}

func (e *Engine) present() []*session {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Collect(maps.Keys(e.sessions))
}

// status tells what the engine is doing.
func (e *Engine) status() protocol.Status {
	e.mu.Lock()
	clients := len(e.sessions)
	e.mu.Unlock()
	device, programs := e.workshop.status()
	return protocol.Status{
		Ping: e.ping(), Workspace: e.workspace, Started: e.started, Device: device,
		Clients: clients, Programs: programs.Programs, Compiling: programs.Waiting, Studies: e.studies.opened(),
	}
}

func (e *Engine) ping() protocol.Ping {
	return protocol.Ping{Version: e.options.Version, PID: os.Getpid()}
}
