package gonb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"

	"pmfnas/kernel/wire"
)

// A Reply is GoNB's execute_reply.
type Reply struct {
	Status    string   `json:"status"` // ok or error
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`

	// Built tells that a program was built, so that GoNB keeps what the cell declares.
	Built bool `json:"-"`
	// Program is the source that was not built, with GoNB's own imports and all that earlier cells
	// declare. It is "" when a program was built, and an earlier cell's when none was to be.
	Program string `json:"-"`
}

// Failed tells whether the code did not compile or ended with an error.
func (r Reply) Failed() bool { return r.Status != "ok" }

// ErrEnded says that GoNB is gone.
var ErrEnded = errors.New("GoNB ended unexpectedly; restart the kernel")

// Execute runs a cell. handle gets what GoNB publishes meanwhile, in its order, and its
// input_requests, from other goroutines; it is not called any more when Execute has returned.
func (p *Process) Execute(ctx context.Context, code string, silent bool, handle func(*wire.Message)) (Reply, error) {
	select {
	case <-p.ended:
		return Reply{}, ErrEnded
	default:
	}
	work, err := p.clear()
	if err != nil {
		return Reply{}, err
	}
	content, err := json.Marshal(map[string]any{
		"code": code, "silent": silent, "store_history": !silent, "allow_stdin": !silent, "stop_on_error": true,
	})
	if err != nil {
		return Reply{}, err
	}
	e := &execution{handle: handle, reply: make(chan *wire.Message, 1), idle: make(chan struct{})}
	id, err := p.request("execute_request", content, e)
	if err != nil {
		return Reply{}, err
	}
	defer p.forget(id)
	var answer *wire.Message
	select {
	case answer = <-e.reply:
	case <-p.ended:
		return Reply{}, ErrEnded
	case <-ctx.Done():
		return Reply{}, context.Cause(ctx)
	}
	select {
	case <-e.idle:
	case <-p.ended:
	case <-time.After(5 * time.Second): // the reply is what counts
	}
	var reply Reply
	if err := json.Unmarshal(answer.Content, &reply); err != nil {
		return Reply{}, fmt.Errorf("read GoNB's reply: %w", err)
	}
	reply.Built, reply.Program = work.left()
	return reply, nil
}

// Interrupt asks GoNB to interrupt the cell that runs. GoNB kills it five seconds later.
func (p *Process) Interrupt() error {
	_, err := p.send(p.control, "interrupt_request", []byte("{}"), nil)
	return err
}

// EndOrphans kills the processes that ended programs left behind. While one of them holds a
// cell's standard error, GoNB waits for it.
func (p *Process) EndOrphans() {
	for _, pid := range orphans(p.mark) {
		if pid != p.command.Process.Pid {
			syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// Ended is closed when GoNB has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

func (p *Process) request(kind string, content []byte, e *execution) (id string, err error) {
	return p.send(p.shell, kind, content, e)
}

func (p *Process) send(channel *wire.Channel, kind string, content []byte, e *execution) (id string, err error) {
	m := &wire.Message{Header: wire.NewHeader(kind, p.session), Content: content}
	if e != nil {
		p.mu.Lock()
		p.waiting[m.Header.ID] = e
		p.mu.Unlock()
	}
	if err := channel.Send(m); err != nil {
		p.forget(m.Header.ID)
		return "", fmt.Errorf("send %s to GoNB: %w", kind, err)
	}
	return m.Header.ID, nil
}

func (p *Process) forget(id string) {
	p.mu.Lock()
	delete(p.waiting, id)
	p.mu.Unlock()
}

func (p *Process) find(m *wire.Message) *execution {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waiting[m.ParentHeader().ID]
}

func (p *Process) receiveReplies() {
	for {
		m, err := p.shell.Receive()
		switch {
		case errors.Is(err, wire.ErrMalformed), errors.Is(err, wire.ErrSignature):
			continue
		case err != nil:
			return
		}
		if e := p.find(m); e != nil && strings.HasSuffix(m.Header.Type, "_reply") {
			select {
			case e.reply <- m:
			default:
			}
		}
	}
}

func (p *Process) receivePublished() {
	for {
		m, err := p.iopub.Receive()
		switch {
		case errors.Is(err, wire.ErrMalformed), errors.Is(err, wire.ErrSignature):
			continue
		case err != nil:
			return
		}
		e := p.find(m)
		if e == nil {
			continue
		}
		if m.Header.Type == "status" {
			var status struct {
				State string `json:"execution_state"`
			}
			if json.Unmarshal(m.Content, &status) == nil && status.State == "idle" {
				e.once.Do(func() { close(e.idle) })
			}
			continue
		}
		e.handle(m)
	}
}

// receiveQuestions hands on what shell commands ask that were told to.
func (p *Process) receiveQuestions() {
	for {
		m, err := p.stdin.Receive()
		switch {
		case errors.Is(err, wire.ErrMalformed), errors.Is(err, wire.ErrSignature):
			continue
		case err != nil:
			return
		}
		if e := p.find(m); e != nil && m.Header.Type == "input_request" {
			e.handle(m)
		}
	}
}

// Answer gives GoNB what it asked for with an input_request.
func (p *Process) Answer(value string) error {
	content, err := json.Marshal(map[string]string{"value": value})
	if err != nil {
		return err
	}
	_, err = p.send(p.stdin, "input_reply", content, nil)
	return err
}

// Close ends GoNB and everything that descends from it, whatever state it is in.
func (p *Process) Close() {
	if p.control != nil {
		p.send(p.control, "shutdown_request", []byte(`{"restart":false}`), nil)
		select {
		case <-p.ended:
		case <-time.After(300 * time.Millisecond):
		}
	}
	p.reaper.reap()
	<-p.ended
	for _, channel := range []*wire.Channel{p.shell, p.control, p.iopub, p.stdin} {
		if channel != nil {
			channel.Close()
		}
	}
}
