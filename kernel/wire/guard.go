package wire

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/transport"
)

// zmq4 shakes hands with one peer after the other: a peer that connects and says nothing would
// keep all others out. guarded transports hand it only peers that have spoken, and end the
// handshake of those that fall silent.

// The time a peer has until its first byte, and from there to the end of its greeting.
const (
	firstWord = 10 * time.Second
	greeting  = 2 * time.Second
)

// greetingBytes is the length of ZMTP's greeting.
const greetingBytes = 64

// register makes the guarded transports known to zmq4, which keeps them for the process.
var register = sync.OnceFunc(func() {
	for _, network := range []string{"tcp", "ipc"} {
		inner := map[string]string{"tcp": "tcp", "ipc": "unix"}[network]
		// The names are ours alone, so that this cannot fail.
		_ = zmq4.RegisterTransport("guarded-"+network, guarded{transport.New(inner)})
	}
})

// guarded is a transport whose listeners guard.
type guarded struct{ transport.Transport }

func (g guarded) Listen(ctx context.Context, address string) (net.Listener, error) {
	inner, err := g.Transport.Listen(ctx, address)
	if err != nil {
		return nil, err
	}
	l := &listener{Listener: inner, spoken: make(chan net.Conn), closed: make(chan struct{})}
	go l.listen()
	return l, nil
}

// listener accepts peers that have spoken.
type listener struct {
	net.Listener
	spoken chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *listener) listen() {
	for {
		connection, err := l.Listener.Accept()
		if err != nil {
			select {
			case <-l.closed:
				return
			case <-time.After(10 * time.Millisecond): // such as too many open files
				continue
			}
		}
		go l.await(connection)
	}
}

// await hands a peer on when it has sent its first byte.
func (l *listener) await(connection net.Conn) {
	connection.SetReadDeadline(time.Now().Add(firstWord))
	first := make([]byte, 1)
	if n, err := connection.Read(first); n == 0 || err != nil {
		connection.Close()
		return
	}
	connection.SetReadDeadline(time.Now().Add(greeting))
	select {
	case l.spoken <- &peer{Conn: connection, first: first}:
	case <-l.closed:
		connection.Close()
	}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case connection := <-l.spoken:
		return connection, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// peer is a connection whose first byte has been read, and whose greeting has a limit of time.
type peer struct {
	net.Conn
	first []byte // still to be handed on
	read  int    // bytes of the greeting that were read
}

func (p *peer) Read(b []byte) (n int, err error) {
	if len(p.first) > 0 && len(b) > 0 {
		n = copy(b, p.first)
		p.first = p.first[n:]
	} else {
		n, err = p.Conn.Read(b)
	}
	if p.read < greetingBytes {
		if p.read += n; p.read >= greetingBytes {
			p.SetReadDeadline(time.Time{})
		}
	}
	return n, err
}
