package magic_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pmfnas/kernel/magic"
)

func ExampleRunner() {
	_, err := magic.Runner{}.Run(context.Background(), "stauts")
	fmt.Println(err)
	// Output: %pmf stauts is unknown, did you mean %pmf status? %pmf help lists the commands
}

func TestHelpNamesEveryCommand(t *testing.T) {
	data, err := magic.Runner{}.Run(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range magic.Commands() {
		if !strings.Contains(data["text/plain"], c.Name) {
			t.Errorf("help lacks %s", c.Name)
		}
	}
}

func TestProgramIsAskedAndItsErrorsAreShown(t *testing.T) {
	program := filepath.Join(t.TempDir(), "pmf")
	script := "#!/bin/sh\nif [ $1 = doctor ]; then echo 'no engine here' >&2; exit 1; fi\necho \"asked: $*\"\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	r := magic.Runner{Program: program}
	data, err := r.Run(t.Context(), "engine")
	if err != nil || data["text/plain"] != "asked: engine status\n" {
		t.Errorf("got %q, %v", data, err)
	}
	if _, err := r.Run(t.Context(), "doctor"); err == nil || err.Error() != "no engine here" {
		t.Errorf("got error %v, want the program's own words", err)
	}
}

func TestMissingProgramIsAnInstruction(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := (magic.Runner{}).Run(t.Context(), "status"); err == nil || !strings.Contains(err.Error(), "./install.sh") {
		t.Errorf("got %v, want what brings the program", err)
	}
}
