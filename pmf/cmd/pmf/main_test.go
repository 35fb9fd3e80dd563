package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pmfnas/pmf/engine/client"
)

func TestMain(m *testing.M) {
	// Under whatever name, what is asked to be an engine never runs the tests: each would start more.
	if len(os.Args) > 1 && os.Args[1] == "engine" {
		main()
	}
	testscript.Main(m, map[string]func(){"pmf": main})
}

// The command line, tested as it is typed.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			// An engine is this test's program under the name pmf, as it stands on PATH.
			e.Setenv("PMF_PROGRAM", "pmf")
			e.Setenv("HOME", e.WorkDir)
			e.Defer(func() { stopEngine(e.WorkDir) })
			return nil
		},
	})
}

// stopEngine ends the engine that a script has left in its folder, if any.
func stopEngine(workspace string) {
	engine, err := client.Open(context.Background(), workspace, client.Options{NoStart: true})
	if err != nil {
		return
	}
	defer engine.Close()
	engine.Stop(context.Background())
}
