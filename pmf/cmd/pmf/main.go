// Pmf searches neural architectures from the command line: it runs studies in the engine of a
// workspace, shows and exports what they found, and tells what works on this machine.
// `pmf --help` explains itself.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/engine"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
)

// version is what `pmf --version` and the engine tell.
const version = "0.1.0"

func main() { os.Exit(run(os.Args[1:])) }

// run executes a command line and returns its exit status: 0, 1 for what could not be done,
// 2 for a command line that makes no sense, 130 for what was interrupted.
func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	a := newApp(os.Stdout, os.Stderr)
	root := newRoot(a)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintf(a.err, "pmf: %v\n", err)
	var usage usageError
	switch {
	case errors.As(err, &usage):
		return 2
	case protocol.HasCode(err, protocol.CodePaused):
		return 130
	}
	return 1
}

// An app is what every command needs: where to write, and what the environment says. It is the only
// place that reads the environment. It is made once and handed to every command.
type app struct {
	out, err  io.Writer
	workspace string          // flag --workspace
	program   string          // that engines are started with
	own       string          // this program
	device    backend.Options // where networks train
}

func newApp(out, err io.Writer) *app {
	// Another program may serve as the engine.
	program := os.Getenv("PMF_PROGRAM")
	own, fault := os.Executable()
	if fault != nil {
		own = os.Args[0]
	}
	if program == "" {
		program = own
	}
	home, fault := os.UserHomeDir()
	if fault != nil {
		home = ""
	}
	return &app{
		out: out, err: err, program: program, own: own,
		device: backend.Options{
			Name:    os.Getenv("GOMLX_BACKEND"),
			Plugins: backend.Folders(os.Getenv("PJRT_PLUGIN_LIBRARY_PATH"), own, home),
			Flags:   os.Getenv("XLA_FLAGS"),
		},
	}
}

// connect opens a client and starts the engine when none answers.
func (a *app) connect(ctx context.Context) (*client.Client, error) {
	if err := a.checkWorkspace(); err != nil {
		return nil, err
	}
	return client.Open(ctx, a.workspace, client.Options{Program: a.program, Lost: a.sayLost})
}

// sayLost tells that a run goes on in another engine.
func (a *app) sayLost() {
	fmt.Fprintln(a.err, "the engine went away; another one is started and goes on (see pmf engine logs)")
}

// attach opens a client to a running engine only.
func (a *app) attach(ctx context.Context) (*client.Client, error) {
	if err := a.checkWorkspace(); err != nil {
		return nil, err
	}
	return client.Open(ctx, a.workspace, client.Options{NoStart: true})
}

func (a *app) checkWorkspace() error {
	if info, err := os.Stat(a.workspace); err != nil || !info.IsDir() {
		return fmt.Errorf("--workspace %s is no folder; make it first: mkdir -p %s", a.workspace, a.workspace)
	}
	return nil
}

// studies is the folder with the workspace's studies.
func (a *app) studies() string { return engine.Folder(a.workspace) }
