package client

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/engine/socket"
)

// The files of a workspace that engine and client agree on, below its folder.
const (
	Folder     = ".pmf"
	SocketName = "engine.sock"
	LogName    = "engine.log"
)

// ErrNotRunning says that no engine answers in the workspace.
var ErrNotRunning = errors.New("no engine is running in this workspace")

// Options adjust a client.
type Options struct {
	Program string // the pmf program that an engine is started with; "" means pmf, looked up on PATH
	NoStart bool   // answer ErrNotRunning instead of starting an engine
	Lost    func() // told when the engine went away during a run, before another is started; nil means silent
}

// A Client is a connection to the engine of a workspace. It may be used by several goroutines.
type Client struct {
	workspace string
	options   Options

	mu      sync.Mutex
	current *link
}

// Open connects to the engine of a workspace and starts one when none answers.
func Open(ctx context.Context, workspace string, o Options) (*Client, error) {
	path, err := filepath.Abs(workspace)
	if err != nil {
		return nil, fmt.Errorf("workspace %s: %w", workspace, err)
	}
	c := &Client{workspace: path, options: o}
	if _, err := c.link(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// Close leaves the engine, which goes on with what it was asked to do.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current != nil {
		c.current.close()
		c.current = nil
	}
}

// Call calls a method and stores its result, unless result is nil. A refusal is a
// *protocol.Error. When the engine is lost it is started and asked again, once.
func (c *Client) Call(ctx context.Context, method string, params, result any) error {
	err := c.once(ctx, method, params, result)
	if errors.Is(err, errLost) && !c.options.NoStart && method != protocol.EngineStop {
		err = c.once(ctx, method, params, result)
	}
	return err
}

// ask calls a method over the connection that there is, and makes none: to look must change
// nothing.
func (c *Client) ask(ctx context.Context, method string, result any) error {
	c.mu.Lock()
	l := c.current
	c.mu.Unlock()
	if l == nil || !l.alive() {
		return ErrNotRunning
	}
	return l.call(ctx, method, nil, result)
}

func (c *Client) once(ctx context.Context, method string, params, result any) error {
	l, err := c.link(ctx)
	if err != nil {
		return err
	}
	return l.call(ctx, method, params, result)
}

// link returns the living connection, or a new one.
func (c *Client) link(ctx context.Context) (*link, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current != nil && c.current.alive() {
		return c.current, nil
	}
	conn, err := Dial(ctx, c.workspace)
	if errors.Is(err, ErrNotRunning) && !c.options.NoStart {
		conn, err = launch(ctx, c.workspace, c.options.Program)
	}
	if err != nil {
		return nil, err
	}
	c.current = newLink(conn)
	return c.current, nil
}

// Dial connects to the socket of a workspace; ErrNotRunning where nobody listens.
func Dial(ctx context.Context, workspace string) (*os.File, error) {
	conn, err := socket.Dial(ctx, filepath.Join(workspace, Folder), SocketName)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, ErrNotRunning
	}
	return conn, err
}

// AbsoluteData makes the folder of a data reference ("mnist:DIR") independent of the folder in
// which it was written: the engine lives elsewhere.
func AbsoluteData(ref string) string {
	name, folder, ok := strings.Cut(ref, ":")
	if !ok || folder == "" {
		return ref
	}
	if name == "replay" { // of a table that may come with the program
		return name + ":" + AbsoluteFile(folder)
	}
	path, err := filepath.Abs(folder)
	if err != nil {
		return ref
	}
	return name + ":" + path
}

// AbsoluteFile does the same for a name that may be a file's; where there is no such file the
// name stays as it is.
func AbsoluteFile(name string) string {
	if info, err := os.Stat(name); err != nil || info.IsDir() {
		return name
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	return path
}
