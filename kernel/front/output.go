package front

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"path/filepath"
	"sync"
	"time"
	"unicode/utf8"
)

// event is one piece of what a cell put out.
type event struct {
	stream string // stdout or stderr, with text
	text   string
	frame  *frame // or a display or an error
}

// frame is what package show writes between the printed text.
type frame struct {
	Kind   string            `json:"kind"`
	Data   map[string]string `json:"data"`
	ID     string            `json:"id"`
	Update bool              `json:"update"`
	Text   string            `json:"text"`
}

// listener takes the output of cells on a Unix socket and hands it, in order, to the sink of
// the cell that runs.
type listener struct {
	path   string
	socket net.Listener

	mu     sync.Mutex
	sink   func(event) // of the running cell; nil between cells
	opened func()      // called when the running cell connects
	open   *sync.WaitGroup
}

func listen(folder string) (*listener, error) {
	path := filepath.Join(folder, "front.sock")
	socket, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	l := &listener{path: path, socket: socket}
	go l.accept()
	return l, nil
}

func (l *listener) close() { l.socket.Close() }

// begin directs the output of the next cell to a sink.
func (l *listener) begin(sink func(event), opened func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sink, l.opened, l.open = sink, opened, &sync.WaitGroup{}
}

// barrier is what the listener tells itself to learn that all earlier connections were taken.
const barrier = "barrier"

// end waits until the cell's streams are closed, at most for a moment: a child that the cell
// left behind may hold them for ever.
func (l *listener) end() {
	if connection, err := net.Dial("unix", l.path); err == nil {
		io.WriteString(connection, barrier+"\n")
		io.ReadAll(connection)
		connection.Close()
	}
	l.mu.Lock()
	open := l.open
	l.mu.Unlock()
	closed := make(chan struct{})
	go func() {
		open.Wait()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(time.Second):
	}
	l.mu.Lock()
	l.sink = nil
	l.mu.Unlock()
}

// accept takes connections one after the other: the first line says which stream it is.
func (l *listener) accept() {
	for {
		connection, err := l.socket.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		} else if err != nil {
			continue
		}
		connection.SetReadDeadline(time.Now().Add(5 * time.Second))
		reader := bufio.NewReaderSize(connection, 64<<10)
		name, err := reader.ReadString('\n')
		connection.SetReadDeadline(time.Time{})
		l.mu.Lock()
		if err != nil || name == barrier+"\n" || l.sink == nil {
			connection.Close()
			l.mu.Unlock()
			continue
		}
		sink, opened := l.sink, l.opened
		l.open.Add(1)
		done := l.open.Done
		l.mu.Unlock()
		opened()
		go func() {
			defer done()
			defer connection.Close()
			relay(reader, name[:len(name)-1], sink)
		}()
	}
}

// pause lets text gather, so that a cell that prints much makes few messages: a Jupyter server
// drops output above a thousand messages a second.
const pause = 4 * time.Millisecond

// relay reads a stream to its end and hands on text and frames in their order.
func relay(r io.Reader, stream string, sink func(event)) {
	var p parser
	buffer := make([]byte, 64<<10)
	for {
		n, err := r.Read(buffer)
		for _, e := range p.feed(buffer[:n], err != nil) {
			e.stream = stream
			sink(e)
		}
		if err != nil {
			return
		}
		if n < len(buffer)/2 {
			time.Sleep(pause)
		}
	}
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
				events = append(events, event{text: string(bytes.ToValidUTF8(text[:len(text)-keep], []byte("\uFFFD")))})
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
				events = append(events, event{text: string(data[1:])})
				data = nil
			}
			break
		}
		f := &frame{}
		if err := json.Unmarshal(data[1:end], f); err != nil {
			events = append(events, event{text: string(data[1 : end+1])})
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
