package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/engine/client"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pmf": main})
}

// The command line, tested as it is typed. Scripts that train say [!xla] skip.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			// An engine is this test's program under the name pmf, as it stands on PATH.
			e.Setenv("PMF_PROGRAM", "pmf")
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("PJRT_PLUGIN_LIBRARY_PATH", plugins())
			e.Setenv("GOMLX_BACKEND", os.Getenv("GOMLX_BACKEND"))
			e.Defer(func() { stopEngine(e.WorkDir) })
			return nil
		},
		Condition: func(name string) (bool, error) {
			_, found := backend.FindPlugin("cpu", []string{plugins()})
			return name == "xla" && found, nil
		},
	})
}

// plugins is the folder with the XLA plugin that tests use: the environment's, else that of the
// default installation.
func plugins() string {
	home, err := os.UserHomeDir()
	if err != nil {
		home = ""
	}
	folders := backend.Folders(os.Getenv("PJRT_PLUGIN_LIBRARY_PATH"), "", home)
	for _, folder := range folders {
		if _, found := backend.FindPlugin("cpu", []string{folder}); found {
			return folder
		}
	}
	return filepath.Join(home, "none")
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
