package protocol

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// MaxLineBytes is the longest message that is read: a document with its figures is far below.
const MaxLineBytes = 64 << 20

// A Message is a request (Method and ID), a notification (Method alone) or a response (ID and
// either Result or Error).
type Message struct {
	Version string          `json:"jsonrpc"`
	ID      *int64          `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *Error          `json:"error,omitempty"`
}

// IsRequest tells whether the message wants an answer.
func (m Message) IsRequest() bool { return m.Method != "" && m.ID != nil }

// IsResponse tells whether the message is an answer.
func (m Message) IsResponse() bool { return m.Method == "" && m.ID != nil }

// Parse reads one message from a line. What it refuses is an *Error that can be sent back.
func Parse(line []byte) (Message, error) {
	var m Message
	if err := json.Unmarshal(line, &m); err != nil {
		return Message{}, &Error{Code: CodeParse, Message: fmt.Sprintf("a line is no JSON-RPC message: %v", err)}
	}
	switch {
	case m.Version != "2.0":
		return m, &Error{Code: CodeRequest, Message: fmt.Sprintf(`"jsonrpc" is %q, want "2.0"`, m.Version)}
	case m.Method == "" && m.ID == nil && m.Error == nil:
		return m, &Error{Code: CodeRequest, Message: `a message has neither "method" nor "id"`}
	}
	return m, nil
}

// A Stream reads and writes messages, one a line. One goroutine may read while several write.
type Stream struct {
	in    *bufio.Reader
	out   io.Writer
	write sync.Mutex
}

// NewStream reads and writes messages over a connection.
func NewStream(conn io.ReadWriter) *Stream {
	return &Stream{in: bufio.NewReaderSize(conn, 1<<16), out: conn}
}

// Read returns the next message; io.EOF says that the other side has left. An *Error tells of
// a line that is no message: the stream can be read on.
func (s *Stream) Read() (Message, error) {
	for {
		line, err := s.line()
		if err != nil {
			return Message{}, err
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return Parse(line)
		}
	}
}

// line returns the next line. The bytes are the caller's.
func (s *Stream) line() ([]byte, error) {
	var line []byte
	for {
		part, err := s.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case errors.Is(err, bufio.ErrBufferFull) && len(line) <= MaxLineBytes:
			continue
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("a message is longer than %d bytes", MaxLineBytes)
		case len(line) > 0 && errors.Is(err, io.EOF):
			return nil, io.ErrUnexpectedEOF
		}
		return nil, err
	}
}

// Write sends one message.
func (s *Stream) Write(m Message) error {
	m.Version = "2.0"
	line, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode message %s: %w", m.Method, err)
	}
	s.write.Lock()
	defer s.write.Unlock()
	_, err = s.out.Write(append(line, '\n'))
	return err
}
