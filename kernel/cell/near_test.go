package cell_test

import (
	"testing"

	"pgregory.net/rapid"

	"pmfnas/kernel/cell"
)

func TestNearestIsProposedOnlyWhenItIsNear(t *testing.T) {
	for _, c := range []struct {
		name       string
		candidates []string
		want       string
	}{
		{"widht", []string{"height", "width", "with"}, "width"},
		{"Printn", []string{"Print", "Printf", "Println"}, "Println"},
		{"println", []string{"Fprintln", "Print", "Println"}, "Println"},
		{"größ", []string{"große", "größe"}, "größe"},
		{"batchsize", []string{"batchSize", "batchSizes"}, "batchSize"},
		{"i", []string{"j", "k", "I"}, "I"},
		{"ab", []string{"ac", "abc"}, ""},
		{"sum", []string{"num", "max"}, ""},
		{"fmtt", []string{"cmp", "fmt"}, "fmt"},
		{"timeit", []string{"test", "time"}, ""},
		{"nowhere", []string{"where", "somewhere"}, ""},
		{"accuracy", []string{"acuracy", "accurate"}, "acuracy"},
		{"same", []string{"same"}, ""},
		{"anything", nil, ""},
	} {
		if got := cell.Nearest(c.name, c.candidates); got != c.want {
			t.Errorf("near %q of %q is %q, want %q", c.name, c.candidates, got, c.want)
		}
	}
}

// For every long enough name, one with two neighbours swapped, or one character left out, is near.
func TestASlipOfTheFingersIsNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := []rune(rapid.StringMatching(`[a-zäöü]{5,12}`).Draw(t, "name"))
		at := rapid.IntRange(1, len(name)-2).Draw(t, "at")
		typed := string(name[:at]) + string(name[at+1:])
		if rapid.Bool().Draw(t, "swapped") {
			typed = string(name[:at]) + string(name[at+1]) + string(name[at]) + string(name[at+2:])
		}
		if typed == string(name) {
			return
		}
		if got := cell.Nearest(typed, []string{"zzzzzzzzzzzzzzzzzz", string(name)}); got != string(name) {
			t.Fatalf("near %q is %q, want %q", typed, got, string(name))
		}
	})
}
