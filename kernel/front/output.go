package front

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// listener takes the output of cells on a Unix socket and hands it, in order, to the sink of
// the cell that runs.
type listener struct {
	path   string // for cells
	near   string // the same through the opened folder: an address holds 107 bytes
	folder *os.File
	socket net.Listener

	mu     sync.Mutex
	sink   sink   // of the running cell; nil between cells
	opened func() // called when the running cell connects
	open   *sync.WaitGroup
	cell   *os.Process // that is connected; nil for none
}

// A sink takes what the running cell puts out and answers what it asks.
type sink interface {
	take(event)
	// ask asks the person; it gives up when gone is closed.
	ask(q query, gone <-chan struct{}) (string, error)
}

func listen(folder string) (*listener, error) {
	opened, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	const name = "front.sock"
	near := fmt.Sprintf("/proc/self/fd/%d/%s", opened.Fd(), name)
	socket, err := net.Listen("unix", near)
	if err != nil {
		opened.Close()
		return nil, err
	}
	l := &listener{path: filepath.Join(folder, name), near: near, folder: opened, socket: socket}
	go l.accept()
	return l, nil
}

func (l *listener) close() {
	l.socket.Close()
	l.folder.Close()
}

// begin directs the output of the next cell to a sink.
func (l *listener) begin(sink sink, opened func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sink, l.opened, l.open, l.cell = sink, opened, &sync.WaitGroup{}, nil
}

// signal sends a signal to the connected cell; false when there is none.
func (l *listener) signal(s os.Signal) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cell != nil && l.cell.Signal(s) == nil
}

// barrier is what the listener tells itself to learn that all earlier connections were taken.
const barrier = "barrier"

// end waits until the cell's streams are closed, at most for a moment: a child that the cell
// left behind may hold them for ever.
func (l *listener) end() {
	if connection, err := net.Dial("unix", l.near); err == nil {
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
		if name == inputStream {
			l.mu.Unlock()
			go answer(connection, reader, sink)
			continue
		}
		l.open.Add(1)
		done := l.open.Done
		l.cell = peer(connection)
		l.mu.Unlock()
		opened()
		go func() {
			defer done()
			defer connection.Close()
			relay(reader, name[:len(name)-1], sink.take)
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
