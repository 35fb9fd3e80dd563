package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"

	"pmfnas/pmf/engine/protocol"
)

// errLost says that the engine went away before it answered.
var errLost = errors.New("the engine went away; its log is .pmf/" + LogName)

// A link is one connection: calls in flight, and who hears the events.
type link struct {
	conn   *os.File
	stream *protocol.Stream
	done   chan struct{} // closed when the connection has ended

	mu      sync.Mutex
	last    int64
	pending map[int64]chan protocol.Message
	watch   map[string]func(protocol.Event)
}

func newLink(conn *os.File) *link {
	l := &link{
		conn: conn, stream: protocol.NewStream(conn), done: make(chan struct{}),
		pending: make(map[int64]chan protocol.Message), watch: make(map[string]func(protocol.Event)),
	}
	go l.read()
	return l
}

func (l *link) close() { l.conn.Close() }

func (l *link) alive() bool {
	select {
	case <-l.done:
		return false
	default:
		return true
	}
}

// read hands out what arrives until the connection ends. Events are told from here, so an
// event that the engine sent before a response has been heard when the response is returned.
func (l *link) read() {
	defer close(l.done)
	defer l.conn.Close()
	for {
		m, err := l.stream.Read()
		if err != nil {
			return
		}
		if m.IsResponse() {
			l.answer(m)
		} else if m.Method == protocol.EventMethod {
			l.tell(m.Params)
		}
	}
}

func (l *link) answer(m protocol.Message) {
	l.mu.Lock()
	reply := l.pending[*m.ID]
	delete(l.pending, *m.ID)
	l.mu.Unlock()
	if reply != nil {
		reply <- m
	}
}

func (l *link) tell(params json.RawMessage) {
	var e protocol.Event
	if json.Unmarshal(params, &e) != nil {
		return
	}
	l.mu.Lock()
	hear := l.watch[e.Study]
	l.mu.Unlock()
	if hear != nil {
		hear(e)
	}
}

// hear sets who is told of a study's events.
func (l *link) hear(study string, f func(protocol.Event)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.watch[study] = f
}

// call sends a request and waits for its response.
func (l *link) call(ctx context.Context, method string, params, result any) error {
	id, reply := l.expect()
	defer l.forget(id)
	m := protocol.Message{ID: &id, Method: method}
	if params != nil {
		text, err := json.Marshal(params)
		if err != nil {
			return fmt.Errorf("encode parameters of %s: %w", method, err)
		}
		m.Params = text
	}
	if err := l.stream.Write(m); err != nil {
		l.close()
		<-l.done // so that the next call finds another connection
		return fmt.Errorf("call %s: %w", method, errLost)
	}
	select {
	case m := <-reply:
		return l.accept(ctx, method, m, result)
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-l.done:
	}
	select { // the last thing the engine said may be the answer
	case m := <-reply:
		return l.accept(ctx, method, m, result)
	default:
		return fmt.Errorf("call %s: %w", method, errLost)
	}
}

// accept decodes an answer. An engine that is about to leave counts as lost, once it has left:
// what it cannot do any more the next one can.
func (l *link) accept(ctx context.Context, method string, m protocol.Message, result any) error {
	if m.Error == nil || m.Error.Code != protocol.CodeStopping {
		return decode(method, m, result)
	}
	select {
	case <-l.done:
		return fmt.Errorf("call %s: %w", method, errLost)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (l *link) expect() (id int64, reply chan protocol.Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	reply = make(chan protocol.Message, 1)
	l.pending[l.last] = reply
	return l.last, reply
}

func (l *link) forget(id int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.pending, id)
}

func decode(method string, m protocol.Message, result any) error {
	if m.Error != nil {
		return m.Error
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(m.Result, result); err != nil {
		return fmt.Errorf("the engine's answer to %s is not what this program expects (are they of one version? `pmf engine stop` ends the old one): %w", method, err)
	}
	return nil
}
