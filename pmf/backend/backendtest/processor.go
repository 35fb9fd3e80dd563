package backendtest

import (
	"syscall"
	"testing"
	"time"
)

// ProcessorTime returns what the process has used of the processors: on a busy machine a better
// measure than the clock.
func ProcessorTime(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
