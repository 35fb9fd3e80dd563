package enginetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"

	"pmfnas/pmf/engine"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/imageset"
)

// Options make an engine work with a Formula, in this process.
func Options(f *Formula) engine.Options {
	return engine.Options{Evaluator: func(set *imageset.Set) (engine.Evaluator, error) {
		f.Set = set
		return f, nil
	}}
}

// Main is called by TestMain: it lets the test's own program stand in for pmf where a client
// starts an engine. It returns when the program was started as a test, and ends the process
// when it was started as an engine.
func Main() {
	if len(os.Args) < 2 || os.Args[1] != "engine" {
		return
	}
	if err := serve(os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serve does what pmf engine serve does, whose arguments end with the workspace.
func serve(arguments []string) error {
	workspace := arguments[len(arguments)-1]
	if slices.Contains(arguments, "--"+client.DetachFlag) {
		return client.Detach(context.Background(), workspace, os.Args[0])
	}
	gate, err := openGate(os.Getenv(GateVariable))
	if err != nil {
		return err
	}
	return be(workspace, &Formula{Gate: gate})
}

// GateVariable names a FIFO whose bytes let through one epoch each; without it none waits.
const GateVariable = "PMF_TEST_GATE"

// openGate opens a gate for each byte of a FIFO; "" is none.
func openGate(fifo string) (chan struct{}, error) {
	if fifo == "" {
		return nil, nil
	}
	file, err := os.OpenFile(fifo, os.O_RDWR, 0) // with a writer of its own it has no end
	if err != nil {
		return nil, err
	}
	gate := make(chan struct{})
	go func() {
		for one := make([]byte, 1); ; {
			if _, err := file.Read(one); err != nil {
				return
			}
			gate <- struct{}{}
		}
	}()
	return gate, nil
}

// be is an engine for the workspace until a client stops it.
func be(workspace string, f *Formula) error {
	o := Options(f)
	o.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	e, err := engine.New(context.Background(), workspace, o)
	if errors.Is(err, engine.ErrRunning) {
		return nil
	} else if err != nil {
		return err
	}
	return e.Serve(context.Background())
}
