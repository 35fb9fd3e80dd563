package gonb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"pmfnas/kernel/cell"
	"pmfnas/kernel/shortcut"
	"pmfnas/kernel/wire"
	"pmfnas/pmf/show"
)

// Options say how to start GoNB.
type Options struct {
	Program string    // GoNB's path
	Project string    // folder of the module pmfnas that cells import
	Folder  string    // private folder for GoNB's connection file, its log and compiled cells
	Front   string    // path of the Unix socket on which the front takes a cell's output
	Plans   string    // folder that keeps for later kernels how cells are built; "" for none
	Log     io.Writer // what GoNB writes on its own terminal; nil drops it
	Env     []string  // environment; nil means the kernel's own
}

// A Process is a running GoNB. Execute is called from one goroutine, Interrupt from any.
type Process struct {
	command *exec.Cmd
	mark    string // of every descendant
	project string // whose packages cells import
	folder  string // of Options
	reaper  *reaper
	shell   *wire.Channel
	control *wire.Channel
	iopub   *wire.Channel
	stdin   *wire.Channel
	session string
	ended   chan struct{} // closed when GoNB has ended

	mu      sync.Mutex
	waiting map[string]*execution
}

// execution is one execute_request that GoNB is working on.
type execution struct {
	handle func(*wire.Message)
	reply  chan *wire.Message
	idle   chan struct{}
	once   sync.Once // closes idle
}

// programs are what GoNB itself runs for every cell.
var programs = [...]string{"go", "goimports"}

// Start starts GoNB, connects to it and seeds the module of its cells.
func Start(ctx context.Context, o Options) (*Process, error) {
	for _, program := range append(programs[:], o.Program) {
		if _, err := exec.LookPath(program); err != nil {
			return nil, fmt.Errorf("%s is missing; ./install.sh brings it", program)
		}
	}
	connection, err := wire.LocalConnection()
	if err != nil {
		return nil, err
	}
	file := filepath.Join(o.Folder, "gonb.json")
	if err := connection.Write(file); err != nil {
		return nil, fmt.Errorf("start GoNB: %w", err)
	}
	p := &Process{
		mark: fmt.Sprintf("%d-%d", os.Getpid(), time.Now().UnixNano()), project: o.Project, folder: o.Folder, session: "front",
		waiting: map[string]*execution{}, ended: make(chan struct{}),
	}
	if p.reaper, err = startReaper(p.mark, o.Folder); err != nil {
		return nil, fmt.Errorf("start GoNB: %w", err)
	}
	p.command = exec.Command(o.Program, "-kernel", file, "-raw_error", "-logtostderr")
	if p.command.Env, err = environment(o, p.mark); err != nil {
		p.reaper.reap()
		return nil, fmt.Errorf("start GoNB: %w", err)
	}
	p.command.Stdout, p.command.Stderr = o.Log, o.Log
	// A Ctrl-C on the console belongs to the front, which tells GoNB by message.
	p.command.SysProcAttr = ownGroup()
	if err := p.command.Start(); err != nil {
		return nil, fmt.Errorf("start GoNB: %w", err)
	}
	go func() {
		p.command.Wait()
		close(p.ended)
	}()
	if err := p.connect(ctx, connection); err != nil {
		p.Close()
		return nil, err
	}
	if err := p.Seed(ctx); err != nil {
		p.Close()
		return nil, err
	}
	go p.warm(ctx, o)
	return p, nil
}

// environment adds what a cell needs to the kernel's own environment.
func environment(o Options, mark string) ([]string, error) {
	env := o.Env
	if env == nil {
		env = os.Environ()
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	env, err = shortcut.Install(toolsFolder(o.Folder), program, o.Plans, env)
	if err != nil {
		return nil, err
	}
	return append(env,
		markVariable+"="+mark,
		show.FrontVariable+"="+o.Front,
		"TMPDIR="+o.Folder,
		"GOFLAGS=-mod=mod -buildvcs=false",
		"GOTELEMETRY=off",
		"GOMLX_NO_AUTO_INSTALL=1",
	), nil
}

// warm makes the first cells as fast as later ones.
func (p *Process) warm(ctx context.Context, o Options) {
	cells, err := p.cells()
	if err != nil {
		return
	}
	err = shortcut.Warm(ctx, string(cells), p.command.Env, []string{linkFlags}, imported[:])
	if err != nil && ctx.Err() == nil && o.Log != nil {
		fmt.Fprintln(o.Log, err)
	}
}

func (p *Process) connect(ctx context.Context, c wire.Connection) error {
	for _, channel := range []struct {
		to   **wire.Channel
		kind wire.Kind
		port int
	}{
		{&p.shell, wire.Dealer, c.Shell}, {&p.control, wire.Dealer, c.Control},
		{&p.iopub, wire.Sub, c.IOPub}, {&p.stdin, wire.Dealer, c.Stdin},
	} {
		opened, err := wire.DialAs(ctx, channel.kind, c.Address(channel.port), c.Signer(), p.session)
		if err != nil {
			return fmt.Errorf("connect to GoNB: %w", err)
		}
		*channel.to = opened
	}
	go p.receiveReplies()
	go p.receivePublished()
	go p.receiveQuestions()
	return p.awaitSubscription(ctx)
}

// awaitSubscription asks for the kernel's information until the busy status that it causes is
// seen: before, a subscriber may still miss what is published.
func (p *Process) awaitSubscription(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		e := &execution{handle: func(*wire.Message) {}, reply: make(chan *wire.Message, 1), idle: make(chan struct{})}
		id, err := p.request("kernel_info_request", []byte("{}"), e)
		if err != nil {
			return err
		}
		select {
		case <-e.idle:
			p.forget(id)
			return nil
		case <-time.After(50 * time.Millisecond):
			p.forget(id)
		case <-p.ended:
			return errors.New("GoNB ended while it started" + p.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("GoNB does not answer: %w", context.Cause(ctx))
		}
	}
}

// lastWords is the end of GoNB's log, when that is a file.
func (p *Process) lastWords() string {
	file, ok := p.command.Stderr.(*os.File)
	if !ok {
		return ""
	}
	text, err := os.ReadFile(file.Name())
	if err != nil || len(text) == 0 {
		return ""
	}
	return ":\n" + strings.ToValidUTF8(string(text[max(0, len(text)-2000):]), "")
}

// toolsFolder is where the shortcut works.
func toolsFolder(folder string) string { return filepath.Join(folder, "tools") }

// linkFlags leaves out what only debuggers read.
const linkFlags = "-ldflags=-s -w"

// imported are the project's packages that every cell may name.
var imported = [...]string{"pmfnas/pmf", "pmfnas/pmf/report/view", "pmfnas/pmf/show"}

// Seed makes the module in which cells are compiled: the project's requirements, and the
// project itself from its folder. Start has done it; %reset undoes it.
func (p *Process) Seed(ctx context.Context) error {
	code := strings.Join([]string{
		`!*cp ` + quote(p.project+"/go.mod") + ` ` + quote(p.project+"/go.sum") +
			` . && chmod u+w go.mod go.sum && go mod edit -module cell -require pmfnas@v0.0.0 -replace ` + quote("pmfnas="+p.project),
		`%noautoget`,
		`%goflags "` + linkFlags + `"`,
		"import (\n\t\"" + strings.Join(imported[:], "\"\n\t\"") + "\"\n\t" + cell.Show + " \"pmfnas/pmf/show\"\n)",
	}, "\n")
	seeded, err := shortcut.Seeding(toolsFolder(p.folder))
	if err != nil {
		return fmt.Errorf("prepare the module of the cells: %w", err)
	}
	defer seeded()
	var said strings.Builder
	reply, err := p.Execute(ctx, code, true, func(m *wire.Message) {
		var content struct{ Name, Text string }
		if m.Header.Type == "stream" && json.Unmarshal(m.Content, &content) == nil && content.Name == "stderr" {
			said.WriteString(content.Text)
		}
	})
	if err == nil && reply.Failed() {
		err = errors.New(strings.TrimSpace(strings.TrimSpace(reply.Value) + "\n" + said.String()))
	}
	if err != nil {
		return fmt.Errorf("prepare the module of the cells: %w", err)
	}
	return nil
}

// quote makes one word of the shell of a text.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
