package front

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// event is one piece of what a cell put out.
type event struct {
	stream string // stdout or stderr, with text
	text   string
	frame  *frame // or what package show has to say
}

// frame is what package show writes between the printed text.
type frame struct {
	Kind   string            `json:"kind"`
	Data   map[string]string `json:"data"`
	ID     string            `json:"id"`
	Update bool              `json:"update"`
	Result bool              `json:"result"` // of the cell's last expression
	Wait   bool              `json:"wait"`   // clear only when the next output comes
	Text   string            `json:"text"`
}

// parser cuts a stream into text and frames. A frame is the byte 0x1E, a JSON object and a
// line feed (RFC 7464).
type parser struct{ rest []byte }

const recordSeparator = 0x1e

// feed takes more bytes and returns what is complete. last says that nothing follows.
func (p *parser) feed(more []byte, last bool) (events []event) {
	data := append(p.rest, more...)
	for len(data) > 0 {
		at := bytes.IndexByte(data, recordSeparator)
		if at != 0 {
			text := data
			if at > 0 {
				text = data[:at]
			}
			keep := 0
			if at < 0 && !last {
				keep = unfinished(text)
			}
			if len(text) > keep {
				events = append(events, event{text: valid(text[:len(text)-keep])})
			}
			data = data[len(text)-keep:]
			if at < 0 {
				break
			}
			continue
		}
		end := bytes.IndexByte(data, '\n')
		if end < 0 {
			if last {
				events = append(events, event{text: valid(data[1:])})
				data = nil
			}
			break
		}
		f := &frame{}
		if err := json.Unmarshal(data[1:end], f); err != nil {
			events = append(events, event{text: valid(data[1 : end+1])})
		} else {
			events = append(events, event{frame: f})
		}
		data = data[end+1:]
	}
	p.rest = append([]byte(nil), data...)
	return events
}

// unfinished returns how many bytes at the end of text start a character that is not complete.
func unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		b := text[len(text)-n]
		if utf8.RuneStart(b) {
			if b >= utf8.RuneSelf && !utf8.FullRune(text[len(text)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// valid replaces what is no UTF-8, which JSON cannot carry.
func valid(text []byte) string { return strings.ToValidUTF8(string(text), "\uFFFD") }
