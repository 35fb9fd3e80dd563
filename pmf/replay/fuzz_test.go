package replay_test

import (
	"bytes"
	"strings"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/replay"
)

// What Restore accepts comes back from State, and evaluates; what it refuses names the table.
func FuzzRestore(f *testing.F) {
	before, err := replay.New(recorded(), replay.Options{})
	if err != nil {
		f.Fatal(err)
	}
	fresh, err := before.State()
	if err != nil {
		f.Fatal(err)
	}
	if _, err := before.Evaluate(f.Context(), job(0, eval.Low), nil); err != nil {
		f.Fatal(err)
	}
	paid, err := before.State()
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{fresh, paid, bytes.ReplaceAll(paid, []byte(":2"), []byte(":-2")), []byte("{}"), []byte("null"), nil} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		r := open(t)
		if err := r.Restore(in); err != nil {
			if !strings.Contains(err.Error(), "table yesterday") {
				t.Errorf("refused without its place: %v", err)
			}
			return
		}
		once, err := r.State()
		if err != nil {
			t.Fatal(err)
		}
		again := open(t)
		if err := again.Restore(once); err != nil {
			t.Fatal(err)
		}
		if twice, _ := again.State(); !bytes.Equal(once, twice) {
			t.Errorf("%s came back as %s", once, twice)
		}
		if o := evaluate(t, r, job(0, eval.High)); o.Status != eval.Complete || o.Trained < 0 || o.Trained > 6 {
			t.Errorf("it went on with %+v", o)
		}
	})
}
