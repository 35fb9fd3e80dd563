package engine_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/engine/enginetest"
	"pmfnas/pmf/engine/protocol"
)

func TestMain(m *testing.M) {
	enginetest.Main()
	os.Exit(m.Run())
}

// The client's one call of Run survives the death of the engine, and the study ends with the
// same trials, decisions and choice as if nothing had happened.
func TestKilledEngineContinuesToTheSameResult(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	params := protocol.OpenParams{Name: "s", Data: "digits", Settings: small}
	want := enginetest.RunKilled(t, program, params, nil)
	for _, at := range []map[int]bool{{1: true}, {9: true, 20: true}, {14: true, 31: true, 45: true}} {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			got := enginetest.RunKilled(t, program, params, at)
			if diff := cmp.Diff(want, got, enginetest.Timeless()); diff != "" {
				t.Errorf("killed and continued differs (-uninterrupted +killed):\n%s", diff)
			}
		})
	}
}
