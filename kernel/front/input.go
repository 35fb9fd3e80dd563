package front

import (
	"bufio"
	"encoding/json"
	"errors"
	"net"
	"time"

	"pmfnas/kernel/wire"
)

// inputStream is the first line of a connection on which a cell asks the person.
const inputStream = "input\n"

// query is what a cell asks.
type query struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"`
}

// answer serves one question of a cell: it reads a line and writes a line.
func answer(connection net.Conn, reader *bufio.Reader, to sink) {
	defer connection.Close()
	var q query
	line, err := reader.ReadBytes('\n')
	if err != nil || json.Unmarshal(line, &q) != nil {
		return
	}
	gone := make(chan struct{})
	go func() {
		reader.ReadByte() // returns when the cell has ended
		close(gone)
	}()
	said := map[string]string{}
	if said["value"], err = to.ask(q, gone); err != nil {
		said["error"] = err.Error()
	}
	// A cell that has ended meanwhile reads no answer.
	_ = json.NewEncoder(connection).Encode(said)
}

// errNoInput is what a cell hears that asks where nobody can answer.
var errNoInput = errors.New("nobody can be asked here: this front end runs cells without input")

// ask asks the person through the front end that sent the cell.
func (o *outlet) ask(q query, gone <-chan struct{}) (string, error) {
	if !o.input {
		return "", errNoInput
	}
	time.Sleep(2 * pause) // what the cell printed before comes first
	s := o.server
	select {
	case <-s.answers: // an answer to a question of before
	default:
	}
	header, _ := json.Marshal(o.request.Header)
	content, err := json.Marshal(q)
	if err != nil {
		return "", err
	}
	err = s.stdin.Send(&wire.Message{
		Identities: o.request.Identities, Header: wire.NewHeader("input_request", s.session), Parent: header, Content: content,
	})
	if err != nil {
		return "", err
	}
	select {
	case value := <-s.answers:
		return value, nil
	case <-gone:
		return "", errors.New("the cell has ended")
	}
}

// receiveAnswers takes what persons type, until the channel is closed. One answer waits at most.
func (s *Server) receiveAnswers() {
	for {
		m, err := s.stdin.Receive()
		switch {
		case errors.Is(err, wire.ErrMalformed), errors.Is(err, wire.ErrSignature):
			s.options.Log.Warn("message dropped", "error", err)
			continue
		case err != nil:
			return
		case m.Header.Type != "input_reply":
			s.options.Log.Warn("message ignored", "type", m.Header.Type, "channel", "stdin")
			continue
		}
		var content struct {
			Value string `json:"value"`
		}
		if json.Unmarshal(m.Content, &content) == nil {
			select {
			case s.answers <- content.Value:
			default:
			}
		}
	}
}

// pass hands a question of GoNB (%with_inputs and %with_password before a shell command) to the
// person, and the answer back.
func (o *outlet) pass(m *wire.Message) {
	var q query
	if json.Unmarshal(m.Content, &q) != nil {
		return
	}
	value, err := o.ask(q, o.ended)
	if err == nil {
		err = o.server.backend.Answer(value)
	}
	if errors.Is(err, errNoInput) {
		o.print("stderr", err.Error()+"\n")
		o.server.backend.Interrupt()
	}
}
