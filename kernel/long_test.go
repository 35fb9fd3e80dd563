package kernel_test

import (
	"os"
	"testing"

	"pmfnas/pmf/engine/enginetest"
)

// TestMain lets this program stand in for pmf, as an engine whose epochs a script lets through.
func TestMain(m *testing.M) {
	enginetest.Main()
	os.Exit(m.Run())
}

// TestLongWork interrupts, closes, restarts and watches; see testdata/long.py.
func TestLongWork(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PMF_STAND_IN", program)
	runPython(t, "long.py")
}
