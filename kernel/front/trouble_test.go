package front

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/kernel/cell"
)

func TestMessagesOfTheCompilerAreReadWithTheirDetails(t *testing.T) {
	said := "# cell\n./main.go:7:16: not enough arguments in call to strings.Repeat\n\thave (string)\n\twant (string, int)\n" +
		"\n/tmp/gonb/main.go:9:2: declared and not used: x\n./main_test.go:3:1: expected 'package' (and 2 more errors)\nexit status 1"
	problems, at := compilerMessages(said)
	want := []cell.Problem{
		{Message: "not enough arguments in call to strings.Repeat", Details: "\thave (string)\n\twant (string, int)\n"},
		{Message: "declared and not used: x"},
		{Message: "expected 'package'"},
	}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1, 5, 6}, at); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestWhatIsMissingNamesTheCommandThatBringsIt(t *testing.T) {
	for said, want := range map[string]string{
		`backend "xla": Plugin "cuda" for backend "xla" not found: available plugins found ["cpu"]`: "./install.sh --cuda13",
		`no plugins found for backend "xla" -- either use the absolute path`:                        "./install.sh brings it",
		"division of zero": "",
	} {
		text := strings.Join(failed(said).traceback(), "\n")
		if !strings.Contains(text, said) || !strings.Contains(text, want) {
			t.Errorf("of %q a person reads %q, want %q in it", said, text, want)
		}
		if want == "" && strings.Contains(text, "install.sh") {
			t.Errorf("of %q a person reads %q, which asks for an installation", said, text)
		}
	}
}

// FuzzCompilerMessages holds that whatever is said is read without a panic, that every line that
// is recognised becomes one message, and that places ascend within what was said.
func FuzzCompilerMessages(f *testing.F) {
	f.Add("./main.go:7:16: undefined: x\n\thave (string)")
	f.Add("\thave\nmain.go:1:1: a (and 1 more error)\r\nmain_test.go:2:2: b")
	f.Add("main.go:1:1: \nmain.go:1:1:  \n")
	f.Fuzz(func(t *testing.T, said string) {
		problems, at := compilerMessages(said)
		if len(problems) != len(at) || (len(problems) > 0) != compilerLine.MatchString(said) {
			t.Fatalf("%d messages at %v in %q", len(problems), at, said)
		}
		before := -1
		for i, p := range problems {
			if at[i] <= before || at[i] > strings.Count(said, "\n") || p.Message == "" {
				t.Errorf("message %q at line %d, after line %d of %q", p.Message, at[i], before, said)
			}
			before = at[i]
		}
	})
}
