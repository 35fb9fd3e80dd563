package front

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMessagesOfTheCompilerAreReadWithTheirDetails(t *testing.T) {
	said := "# cell\n./main.go:7:16: not enough arguments in call to strings.Repeat\n\thave (string)\n\twant (string, int)\n" +
		"\n/tmp/gonb/main.go:9:2: declared and not used: x\n./main_test.go:3:1: expected 'package' (and 2 more errors)\n" +
		"blank_imports.go:4:8: package a is not in std (/go/src/a)\nmain.go:9: division by zero\nexit status 1"
	want := []remark{
		{message: "not enough arguments in call to strings.Repeat", details: "\thave (string)\n\twant (string, int)\n", at: 1, program: true, line: 7, column: 16},
		{message: "declared and not used: x", at: 5, program: true, line: 9, column: 2},
		{message: "expected 'package'", at: 6, program: true, line: 3, column: 1},
		{message: "package a is not in std (/go/src/a)", at: 7, line: 4, column: 8},
		{message: "division by zero", at: 8, program: true, line: 9},
	}
	if diff := cmp.Diff(want, remarks(said), cmp.AllowUnexported(remark{})); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
}

func TestWhatIsMissingNamesTheCommandThatBringsIt(t *testing.T) {
	for said, want := range map[string]string{
		`backend "xla": Plugin "cuda" for backend "xla" not found: available plugins found ["cpu"]`: "./install.sh --cuda13",
		`no plugins found for backend "xla" -- either use the absolute path`:                        "./install.sh brings it",
		"division of zero": "",
	} {
		text := strings.Join(failed(said).traceback(1), "\n")
		if !strings.Contains(text, said) || !strings.Contains(text, want) {
			t.Errorf("of %q a person reads %q, want %q in it", said, text, want)
		}
		if want == "" && strings.Contains(text, "install.sh") {
			t.Errorf("of %q a person reads %q, which asks for an installation", said, text)
		}
	}
}

// FuzzRemarks holds that whatever is said is read without a panic, that every line that
// is recognised becomes one message, and that places ascend within what was said.
func FuzzRemarks(f *testing.F) {
	f.Add("./main.go:7:16: undefined: x\n\thave (string)")
	f.Add("\thave\nmain.go:1:1: a (and 1 more error)\r\nmain_test.go:2:2: b")
	f.Add("main.go:1:1: \nmain.go:1:1:  \n")
	f.Fuzz(func(t *testing.T, said string) {
		found := remarks(said)
		if (len(found) > 0) != compilerLine.MatchString(said) {
			t.Fatalf("%d messages in %q", len(found), said)
		}
		before := -1
		for _, r := range found {
			if r.at <= before || r.at > strings.Count(said, "\n") || r.message == "" {
				t.Errorf("message %q at line %d, after line %d of %q", r.message, r.at, before, said)
			}
			before = r.at
		}
	})
}
