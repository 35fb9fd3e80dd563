package enginetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"pmfnas/pmf/engine"
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
	if err := be(os.Args[len(os.Args)-1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// be is an engine for the workspace until a client stops it.
func be(workspace string) error {
	o := Options(&Formula{})
	o.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	e, err := engine.New(context.Background(), workspace, o)
	if errors.Is(err, engine.ErrRunning) {
		return nil
	} else if err != nil {
		return err
	}
	return e.Serve(context.Background())
}
