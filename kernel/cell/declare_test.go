package cell_test

import (
	"go/token"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/kernel/cell"
)

func TestDeclaresTellsWhatLaterCellsSeeAndAsWhat(t *testing.T) {
	source := "!echo it's\nimport \"fmt\"\nvar a, _ = 1, 2\nx := 3\nconst (\n\tb = iota\n\tc\n)\ntype T struct{}\nfunc (t T) M() {}\nfunc f() {}\nvar local = x\nfmt.Println(a)"
	want := map[string]token.Token{"a": token.VAR, "b": token.CONST, "c": token.CONST, "T": token.TYPE, "f": token.FUNC}
	if diff := cmp.Diff(want, cell.Rewrite(source, cell.Options{}).Declares()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, source := range []string{"x := 1", "func f(", "%%bash\nvar x = 1", "func main() {}", "var s = `"} {
		if got := cell.Rewrite(source, cell.Options{}).Declares(); len(got) != 0 {
			t.Errorf("%q declares %v", source, got)
		}
	}
}
