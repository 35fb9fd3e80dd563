package front

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/google/uuid"

	"pmfnas/kernel/gonb"
	"pmfnas/kernel/wire"
)

// Options say how to serve.
type Options struct {
	Connection wire.Connection
	GoNB       gonb.Options     // without Front and Folder, which the server chooses
	Folder     string           // private folder of this kernel
	Problem    error            // why no cell can run; nil for nothing
	Outputs    string           // folder for what cells put out that is too large for a notebook
	Magic      Magic            // answers %pmf lines
	Assistant  Assistant        // answers completions and inspections
	Interrupts <-chan os.Signal // each interrupts the running cell as a message does; nil for none
	Log        *slog.Logger
}

// Magic answers lines that start with %pmf, without compiling anything.
type Magic interface {
	// Run returns what to show: text and perhaps HTML. An error is shown as the cell's.
	Run(ctx context.Context, line string) (map[string]string, error)
}

// Assistant completes, explains and corrects code. It must answer within a tenth of a second.
type Assistant interface {
	// Complete returns what may stand at a byte offset of code, and the range it replaces. cells
	// is the code that was run before.
	Complete(cells, code string, offset int) (matches []string, start, end int)
	// Inspect returns the documentation of what stands at the offset, as plain text and as
	// Markdown; both are "" for none.
	Inspect(cells, code string, offset int) (plain, marked string)
	// Near proposes what was meant by a name that the compiler does not find, "" for nothing. The
	// compiler's message is about a line and column, both from 1, of the program that it saw.
	Near(program string, line, column int, message string) string
	// Hidden names the package that has what a message of the compiler does not find, because
	// the program calls something else by the package's name; "" where the message is another.
	Hidden(message string) string
}

// A Server is one running kernel.
type Server struct {
	options   Options
	session   string
	shell     *wire.Channel
	control   *wire.Channel
	stdin     *wire.Channel
	iopub     *wire.Channel
	heartbeat *wire.Channel
	output    *listener

	started chan struct{} // closed when GoNB is ready or could not be started
	backend *gonb.Process // valid after started
	failure error         // why there is no backend

	pace        pace
	answers     chan string // what persons typed
	queue       chan *request
	enqueued    atomic.Int64                            // requests ever queued
	aborted     int64                                   // requests up to this one are answered without running them
	failed      time.Time                               // when the last cell failed
	running     atomic.Pointer[outlet]                  // of the cell that is with GoNB; nil for none
	interrupted atomic.Bool                             // since the cell began
	halt        atomic.Pointer[context.CancelCauseFunc] // ends the %pmf command that runs; nil for none
	stop        context.CancelCauseFunc
	history     history
	origins     origins
	effects     effects                // used by the goroutine that runs cells
	declared    map[string]declaration // by cells that were built; the same goroutine's
}

// errShutdown is why a server ends when it was told to.
var errShutdown = errors.New("shutdown requested")

// Serve runs the kernel until it is shut down or ctx ends; a requested shutdown is no error.
func Serve(ctx context.Context, o Options) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	s := &Server{
		options: o, session: uuid.NewString(), stop: stop,
		started: make(chan struct{}), queue: make(chan *request, 10_000), answers: make(chan string, 1),
	}
	if err := s.open(ctx); err != nil {
		return err
	}
	defer s.close()
	go s.startBackend(ctx)
	var receivers sync.WaitGroup
	for _, channel := range []*wire.Channel{s.shell, s.control} {
		receivers.Go(func() { s.receive(ctx, channel) })
	}
	go s.receiveAnswers()
	go s.beat()
	go s.heedSignals(ctx)
	go s.work(ctx)
	s.publish(nil, "status", map[string]any{"execution_state": "starting"})
	<-ctx.Done()
	if cause := context.Cause(ctx); !errors.Is(cause, errShutdown) {
		return cause
	}
	return nil
}

func (s *Server) open(ctx context.Context) error {
	c := s.options.Connection
	for _, channel := range []struct {
		to   **wire.Channel
		kind wire.Kind
		port int
	}{
		{&s.shell, wire.Router, c.Shell}, {&s.control, wire.Router, c.Control}, {&s.stdin, wire.Router, c.Stdin},
		{&s.iopub, wire.Pub, c.IOPub}, {&s.heartbeat, wire.Rep, c.Heartbeat},
	} {
		opened, err := wire.Listen(ctx, channel.kind, c.Address(channel.port), c.Signer())
		if err != nil {
			return fmt.Errorf("open the kernel's sockets: %w", err)
		}
		*channel.to = opened
	}
	if s.options.Problem != nil {
		return nil
	}
	output, err := listen(s.options.Folder)
	if err != nil {
		return fmt.Errorf("open the socket of the cells: %w", err)
	}
	s.output = output
	return nil
}

// startBackend starts GoNB while the front already answers.
func (s *Server) startBackend(ctx context.Context) {
	if s.failure = s.options.Problem; s.failure == nil {
		o := s.options.GoNB
		o.Folder, o.Front = s.options.Folder, s.output.path
		s.backend, s.failure = gonb.Start(ctx, o)
	}
	if s.failure != nil {
		s.options.Log.Error("GoNB did not start", "error", s.failure)
	}
	close(s.started)
}

func (s *Server) close() {
	if s.output != nil {
		s.output.signal(syscall.SIGTERM) // GoNB would interrupt the cell, which may mean something else to it
	}
	<-s.started
	if s.backend != nil {
		s.backend.Close()
	}
	if s.output != nil {
		s.output.close()
	}
	for _, channel := range []*wire.Channel{s.shell, s.control, s.stdin, s.iopub, s.heartbeat} {
		channel.Close()
	}
}

// heedSignals interrupts the running cell at each signal.
func (s *Server) heedSignals(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.options.Interrupts:
			s.interrupt()
		}
	}
}

// beat echoes the heartbeat.
func (s *Server) beat() {
	for {
		frames, err := s.heartbeat.ReceiveFrames()
		if err != nil || s.heartbeat.SendFrames(frames) != nil {
			return
		}
	}
}

// receive dispatches the messages of one channel until it is closed.
func (s *Server) receive(ctx context.Context, channel *wire.Channel) {
	for {
		m, err := channel.Receive()
		switch {
		case errors.Is(err, wire.ErrMalformed), errors.Is(err, wire.ErrSignature):
			s.options.Log.Warn("message dropped", "error", err)
		case err != nil:
			return
		default:
			s.dispatch(ctx, &request{Message: m, channel: channel})
		}
	}
}

// request is a message with the channel on which its reply goes.
type request struct {
	*wire.Message
	channel *wire.Channel
	order   int64     // among the queued ones, from 1
	arrived time.Time // when it was queued
}

// reply answers a request on its own channel.
func (s *Server) reply(r *request, kind string, content any) {
	header, _ := json.Marshal(r.Header)
	text, err := json.Marshal(content)
	if err != nil {
		s.options.Log.Error("reply cannot be encoded", "type", kind, "error", err)
		return
	}
	m := &wire.Message{Identities: r.Identities, Header: wire.NewHeader(kind, s.session), Parent: header, Content: text}
	if err := r.channel.Send(m); err != nil {
		s.options.Log.Warn("reply was not sent", "type", kind, "error", err)
	}
}

// publish tells every client something that a request caused; r is nil for what none caused.
func (s *Server) publish(r *request, kind string, content any) {
	text, err := json.Marshal(content)
	if err != nil {
		s.options.Log.Error("output cannot be encoded", "type", kind, "error", err)
		return
	}
	s.publishRaw(r, kind, text, nil, nil)
}

func (s *Server) publishRaw(r *request, kind string, content, metadata json.RawMessage, buffers [][]byte) {
	m := &wire.Message{
		Identities: [][]byte{[]byte(kind)}, Header: wire.NewHeader(kind, s.session),
		Content: content, Metadata: metadata, Buffers: buffers,
	}
	if r != nil {
		m.Parent, _ = json.Marshal(r.Header)
	}
	if err := s.iopub.Send(m); err != nil {
		s.options.Log.Warn("output was not sent", "type", kind, "error", err)
	}
}
