package wire

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// ProtocolVersion is the version of the messaging protocol that is spoken.
const ProtocolVersion = "5.4"

// A Header says what a message is and whose.
type Header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
}

// A Message is one message of any channel.
type Message struct {
	Identities [][]byte // routing frames of ROUTER and DEALER; the topic on PUB and SUB
	Header     Header
	Parent     json.RawMessage // header of the message that it answers, as it came; nil for none
	Metadata   json.RawMessage // an object; nil for an empty one
	Content    json.RawMessage // an object
	Buffers    [][]byte
}

// NewHeader returns a header for a new message of a session.
func NewHeader(kind, session string) Header {
	return Header{
		ID: uuid.NewString(), Session: session, Username: "kernel", Type: kind, Version: ProtocolVersion,
		Date: time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"),
	}
}

// ParentHeader decodes the parent's header; its zero value when there is none.
func (m *Message) ParentHeader() (h Header) {
	// A parent that cannot be read is as good as none: the message itself was signed.
	_ = json.Unmarshal(m.Parent, &h)
	return h
}

// delimiter separates the routing frames from the message.
var delimiter = []byte("<IDS|MSG>")

// Errors of Decode.
var (
	ErrMalformed = errors.New("malformed message")
	ErrSignature = errors.New("message with a wrong signature")
)

// A Signer signs and checks messages with the key of a connection. An empty key signs nothing.
type Signer struct{ Key []byte }

// Encode returns the frames of a message.
func (s Signer) Encode(m *Message) ([][]byte, error) {
	header, err := json.Marshal(m.Header)
	if err != nil {
		return nil, fmt.Errorf("encode header of %s: %w", m.Header.Type, err)
	}
	parts := [][]byte{header, orEmpty(m.Parent), orEmpty(m.Metadata), orEmpty(m.Content)}
	frames := append([][]byte{}, m.Identities...)
	frames = append(frames, delimiter, []byte(s.sign(parts)))
	frames = append(frames, parts...)
	return append(frames, m.Buffers...), nil
}

// Decode reads the frames of a message. It refuses what is malformed or wrongly signed; it
// never panics, whatever it is given.
func (s Signer) Decode(frames [][]byte) (*Message, error) {
	at := 0
	for at < len(frames) && !bytes.Equal(frames[at], delimiter) {
		at++
	}
	rest := frames[min(at+1, len(frames)):]
	if len(rest) < 5 {
		return nil, fmt.Errorf("%w: %d frames after the delimiter, want at least 5", ErrMalformed, len(rest))
	}
	parts := rest[1:5]
	if len(s.Key) > 0 && !hmac.Equal(rest[0], []byte(s.sign(parts))) {
		return nil, ErrSignature
	}
	m := &Message{
		Identities: frames[:at], Parent: parts[1], Metadata: parts[2], Content: parts[3], Buffers: rest[5:],
	}
	if err := json.Unmarshal(parts[0], &m.Header); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrMalformed, err)
	}
	for i, part := range parts[1:] {
		if !json.Valid(part) {
			return nil, fmt.Errorf("%w: part %d of %s is no JSON", ErrMalformed, i+2, m.Header.Type)
		}
	}
	return m, nil
}

// sign returns the HMAC-SHA256 of the parts in lower-case hex.
func (s Signer) sign(parts [][]byte) string {
	if len(s.Key) == 0 {
		return ""
	}
	mac := hmac.New(sha256.New, s.Key)
	for _, part := range parts {
		mac.Write(part)
	}
	return hex.EncodeToString(mac.Sum(nil))
}

func orEmpty(object json.RawMessage) []byte {
	if len(object) == 0 {
		return []byte("{}")
	}
	return object
}
