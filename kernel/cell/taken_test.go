package cell_test

import (
	"go/token"
	"strings"
	"testing"

	"pmfnas/kernel/cell"
)

func TestNamesThatEveryProgramNeedsAreRefusedAtTheirPlace(t *testing.T) {
	for source, want := range map[string]string{
		"x := 1\nvar main = 3":                   "line 2: main is declared as a variable, but it is the program's own function\n\n    var main = 3\n        ^^^^",
		"type main struct{}":                     "line 1: main is declared as a type",
		"import main \"strings\"":                "line 1: main is declared as the name of another package",
		"const init = 1":                         "line 1: init is declared as a constant",
		"\n\nfunc flag() {}":                     "line 3: flag is declared as a function",
		"import flag \"strings\"":                "line 1: flag is declared as the name of another package",
		"import \"flag\"":                        "",
		"import flag \"github.com/spf13/pflag\"": "",
		"func main() {}\nfunc init() {}":         "",
		"main, flag := 1, 2":                     "",
		"var show, pmf, fmt = 1, 2, 3":           "",
		"%%bash\nvar main = 3":                   "",
	} {
		c := cell.Rewrite(source, cell.Options{})
		if got := c.Mistake; (got == nil) != (want == "") || got != nil && !strings.Contains("cell [0], "+got.Text(), want) {
			t.Errorf("%q: got %v, want %q", source, got, want)
		}
	}
}

func TestWhatTheFrontWritesIsInNoMessage(t *testing.T) {
	for message, want := range map[string]string{
		"use of untyped nil in argument to " + cell.Show + ".Result":                                                 "use of untyped nil",
		"cannot use 1 << 70 (untyped int constant) as int value in argument to " + cell.Show + ".Result (overflows)": "cannot use 1 << 70 (untyped int constant) as int value (overflows)",
		"undefined: " + cell.Show: "undefined: show",
		"undefined: show.Dislpay": "undefined: show.Dislpay",
	} {
		if got := cell.Homely(message); got != want {
			t.Errorf("%q becomes %q, want %q", message, got, want)
		}
	}
}

func TestAHiddenPackageHasAWayBack(t *testing.T) {
	message := "show.Display undefined (type int has no field or method Display)"
	for claim, c := range map[string]struct {
		hidden cell.Hidden
		want   string
	}{
		"an earlier cell": {cell.Hidden{Name: "show", Cell: 3, Declaration: cell.Declaration{Keyword: token.VAR, Line: 2}},
			"show is a variable since cell [3], line 2, which hides the package show. Give it another name there, and run %rm show to have the package back."},
		"this cell": {cell.Hidden{Name: "show"}, "In this cell show is something else than the package show, which it hides: give it another name."},
	} {
		if got := cell.Hint(message, cell.Context{Cell: 7, Hidden: &c.hidden}); got != c.want {
			t.Errorf("%s: got %q, want %q", claim, got, c.want)
		}
	}
}
