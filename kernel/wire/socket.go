package wire

import (
	"context"
	"fmt"
	"io"
	"log"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

// A Channel sends and receives the messages of one socket. Send may be called from several
// goroutines, Receive from one.
type Channel struct {
	socket zmq4.Socket
	signer Signer
	send   sync.Mutex
}

// Kind is the role of a socket.
type Kind uint8

// The roles of sockets.
const (
	Router Kind = iota // a kernel's shell, control and stdin
	Pub                // a kernel's iopub
	Dealer             // a client's shell, control and stdin
	Sub                // a client's iopub
	Rep                // a kernel's heartbeat
	Req                // a client's heartbeat
)

// quiet: zmq4 logs a lost peer as an error, and peers come and go.
var quiet = zmq4.WithLogger(log.New(io.Discard, "", 0))

func newSocket(ctx context.Context, kind Kind, options ...zmq4.Option) zmq4.Socket {
	options = append(options, quiet)
	switch kind {
	case Router:
		return zmq4.NewRouter(ctx, options...)
	case Pub:
		return zmq4.NewPub(ctx, options...)
	case Dealer:
		return zmq4.NewDealer(ctx, options...)
	case Sub:
		return zmq4.NewSub(ctx, options...)
	case Rep:
		return zmq4.NewRep(ctx, options...)
	}
	return zmq4.NewReq(ctx, options...)
}

// Listen opens a kernel's side of a channel.
func Listen(ctx context.Context, kind Kind, address string, signer Signer) (*Channel, error) {
	register()
	socket := newSocket(ctx, kind)
	if err := socket.Listen("guarded-" + address); err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return &Channel{socket: socket, signer: signer}, nil
}

// Dial opens a client's side of a channel. A Sub receives every topic.
func Dial(ctx context.Context, kind Kind, address string, signer Signer) (*Channel, error) {
	return DialAs(ctx, kind, address, signer, "")
}

// DialAs is Dial with an identity. The kernel asks for input on its stdin channel whoever has
// the identity of the shell channel's request; "" is an identity of the kernel's choice.
func DialAs(ctx context.Context, kind Kind, address string, signer Signer, identity string) (*Channel, error) {
	// A kernel that was started just now listens in a moment.
	options := []zmq4.Option{zmq4.WithDialerRetry(10 * time.Millisecond), zmq4.WithDialerMaxRetries(1_000)}
	if identity != "" {
		options = append(options, zmq4.WithID(zmq4.SocketIdentity(identity)))
	}
	socket := newSocket(ctx, kind, options...)
	if err := socket.Dial(address); err != nil {
		return nil, fmt.Errorf("connect to %s: %w", address, err)
	}
	if kind == Sub {
		if err := socket.SetOption(zmq4.OptionSubscribe, ""); err != nil {
			return nil, fmt.Errorf("subscribe to %s: %w", address, err)
		}
	}
	return &Channel{socket: socket, signer: signer}, nil
}

// Send sends a message.
func (c *Channel) Send(m *Message) error {
	frames, err := c.signer.Encode(m)
	if err != nil {
		return err
	}
	return c.SendFrames(frames)
}

// SendFrames sends frames as they are.
func (c *Channel) SendFrames(frames [][]byte) error {
	c.send.Lock()
	defer c.send.Unlock()
	return c.socket.SendMulti(zmq4.NewMsgFrom(frames...))
}

// Receive waits for a message. ErrMalformed and ErrSignature concern the one message; any
// other error means that the channel is closed.
func (c *Channel) Receive() (*Message, error) {
	frames, err := c.ReceiveFrames()
	if err != nil {
		return nil, err
	}
	return c.signer.Decode(frames)
}

// ReceiveFrames waits for frames and returns them as they are.
func (c *Channel) ReceiveFrames() ([][]byte, error) {
	m, err := c.socket.Recv()
	return m.Frames, err
}

// Close closes the socket.
func (c *Channel) Close() error { return c.socket.Close() }
