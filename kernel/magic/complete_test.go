package magic_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pmfnas/kernel/magic"
)

func TestFlagsAreWhatTheProgramSays(t *testing.T) {
	program := filepath.Join(t.TempDir(), "pmf")
	script := "#!/bin/sh\necho \"$*\"\nprintf -- '--table\\twhich table\\nplain\\n:4\\n'\n"
	if err := os.WriteFile(program, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	r := magic.Runner{Program: program}
	if got, want := r.Complete([]string{"report", "digits", "--t"}), []string{"__complete report digits --t", "--table", "plain"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, words := range [][]string{nil, {"report"}, {"nonsense", ""}, {"help", ""}} {
		if got := r.Complete(words); got != nil {
			t.Errorf("%q completes to %q, want nothing", words, got)
		}
	}
}

func TestUnknownLinesNameTheNearestCommand(t *testing.T) {
	for word, want := range map[string]string{
		"%kep":   "%kep is unknown, did you mean %keep? %pmf help and %help list the commands",
		"%kepe":  "%kepe is unknown, did you mean %keep? %pmf help and %help list the commands",
		"%bash":  "%bash is unknown, did you mean %%bash? %pmf help and %help list the commands",
		"%%keep": "%%keep is unknown, did you mean %keep? %pmf help and %help list the commands",
		"%":      "% is unknown; %pmf help and %help list the commands",
		"%lx":    "%lx is unknown; %pmf help and %help list the commands",
		"%pip":   "%pip is unknown; !*go get MODULE@VERSION adds a Go module to the cells",
		"%foo":   "%foo is unknown; %pmf help and %help list the commands",
	} {
		if got := magic.Unknown(word); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestIPythonsCommandsHaveAnAnswer(t *testing.T) {
	for _, word := range []string{"%time", "%timeit", "%%time", "%%timeit"} {
		if got := magic.Unknown(word); !strings.Contains(got, "time.Since") || strings.Contains(got, "did you mean") {
			t.Errorf("got %q", got)
		}
	}
	for _, word := range magic.Lines() {
		if !magic.Known(word) {
			t.Errorf("%s is no command", word)
		}
	}
}
