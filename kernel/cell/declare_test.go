package cell_test

import (
	"go/token"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/kernel/cell"
)

func TestDeclaresTellsWhatLaterCellsSeeAndAsWhat(t *testing.T) {
	source := "!echo it's\nimport \"fmt\"; import r \"math/rand\"; import _ \"embed\"\nvar a, _ = 1, 2\nx := 3\nconst (\n\tb = iota\n\tc\n)\ntype T struct{}\nfunc (t T) M() {}\nfunc f() {}\nvar local = x\nfmt.Println(a)"
	want := map[string]cell.Declaration{
		"fmt": {Keyword: token.IMPORT, Line: 2, Path: "fmt"}, "r": {Keyword: token.IMPORT, Line: 2, Path: "math/rand"},
		"a": {Keyword: token.VAR, Line: 3}, "b": {Keyword: token.CONST, Line: 6}, "c": {Keyword: token.CONST, Line: 7},
		"T": {Keyword: token.TYPE, Line: 9}, "f": {Keyword: token.FUNC, Line: 11},
	}
	if diff := cmp.Diff(want, cell.Rewrite(source, cell.Options{}).Declares()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, source := range []string{"x := 1", "func f(", "%%bash\nvar x = 1", "func main() {}", "var s = `"} {
		if got := cell.Rewrite(source, cell.Options{}).Declares(); len(got) != 0 {
			t.Errorf("%q declares %v", source, got)
		}
	}
}
