package show_test

import (
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/show"
)

type point struct {
	X, Y float64
	Tags map[string][]int
}

func TestKeptValuesComeBack(t *testing.T) {
	t.Setenv(show.FrontVariable, filepath.Join(t.TempDir(), "front.sock"))
	want := []*point{{1.5, -2, map[string][]int{"a": {1}}}, nil}
	show.Keep("points", want)
	if diff := cmp.Diff(want, show.Kept[[]*point]("points")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := show.Kept[int]("points"); got != 0 {
		t.Errorf("another type gives %d, want 0", got)
	}
	if got := show.Kept[[]*struct{ X, Z float64 }]("points"); got != nil {
		t.Errorf("a type with other fields gives %v, want none", got)
	}
	if got := show.Kept[int]("never"); got != 0 {
		t.Errorf("what was never kept gives %d, want 0", got)
	}
}

func TestWhatWouldNotComeBackIsRefused(t *testing.T) {
	t.Setenv(show.FrontVariable, filepath.Join(t.TempDir(), "front.sock"))
	for want, value := range map[string]any{
		"it is nil":              nil,
		"cannot be stored":       func() {},
		"unsupported value: NaN": math.NaN(),
		"would not come back":    struct{ hidden int }{3},
		"an interface within it": []any{1},
	} {
		if err := show.KeepForTest("x", value); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("keeping %T says %v, want %q", value, err, want)
		}
	}
}
