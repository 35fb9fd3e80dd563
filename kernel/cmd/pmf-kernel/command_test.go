package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pmf-kernel": func() { os.Exit(run(os.Args[1:])) }})
}

// TestCommands runs the command line as it is typed.
func TestCommands(t *testing.T) { testscript.Run(t, testscript.Params{Dir: "testdata"}) }
