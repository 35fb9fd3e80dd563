package engine

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"sync"

	"pmfnas/pmf/engine/protocol"
)

// A session is one client's connection. Each request runs in a goroutine of its own, so that
// a client can ask for a table, or for a pause, while it waits for a run.
type session struct {
	conn    *os.File
	stream  *protocol.Stream
	methods map[string]handler
	log     *slog.Logger

	inFlight sync.RWMutex // read-locked by each request
	mu       sync.Mutex
	watches  map[string]*watch
}

// A handler answers one request. What it returns is encoded as the result.
type handler func(ctx context.Context, s *session, params json.RawMessage) (any, error)

func newSession(conn *os.File, methods map[string]handler, log *slog.Logger) *session {
	return &session{conn: conn, stream: protocol.NewStream(conn), methods: methods, log: log, watches: make(map[string]*watch)}
}

// serve answers until the client leaves or the connection is closed.
func (s *session) serve(ctx context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer s.conn.Close()
	defer s.rest()
	defer cancel(errors.New("the client has left"))
	for {
		m, err := s.stream.Read()
		var refused *protocol.Error
		switch {
		case errors.As(err, &refused):
			s.send(protocol.Message{ID: m.ID, Error: refused})
		case err != nil:
			return
		case m.IsRequest():
			s.inFlight.RLock()
			go func() {
				defer s.inFlight.RUnlock()
				s.send(s.answer(ctx, m))
			}()
		}
	}
}

// rest waits until the requests in flight are answered.
func (s *session) rest() {
	s.inFlight.Lock()
	defer s.inFlight.Unlock()
}

func (s *session) answer(ctx context.Context, m protocol.Message) protocol.Message {
	handle, ok := s.methods[m.Method]
	if !ok {
		return protocol.Message{ID: m.ID, Error: protocol.Errorf(protocol.CodeMethod, "this engine has no method %q", m.Method)}
	}
	result, err := handle(ctx, s, m.Params)
	if err != nil {
		return protocol.Message{ID: m.ID, Error: protocol.AsError(err, protocol.CodeInternal)}
	}
	text, err := json.Marshal(result)
	if err != nil {
		s.log.Error("encode result", "method", m.Method, "error", err)
		return protocol.Message{ID: m.ID, Error: protocol.Errorf(protocol.CodeInternal, "the result of %s cannot be sent: %v", m.Method, err)}
	}
	return protocol.Message{ID: m.ID, Result: text}
}

// send writes a message; a client that has gone is noticed by the reader.
func (s *session) send(m protocol.Message) {
	if err := s.stream.Write(m); err != nil {
		s.log.Debug("client is gone", "error", err)
	}
}

// method makes a handler of a function with typed parameters.
func method[P any](f func(ctx context.Context, s *session, params P) (any, error)) handler {
	return func(ctx context.Context, s *session, text json.RawMessage) (any, error) {
		var params P
		if len(text) > 0 {
			if err := json.Unmarshal(text, &params); err != nil {
				return nil, protocol.Errorf(protocol.CodeParams, "parameters: %v", err)
			}
		}
		return f(ctx, s, params)
	}
}
