// Package backendtest gives tests a device to run graphs on.
package backendtest

import (
	"cmp"
	"os"
	"testing"

	"github.com/gomlx/compute"

	"pmfnas/pmf/backend"
)

// Open returns the backend that GOMLX_BACKEND names, XLA on the CPU if it names none, closed when
// the test ends, or skips the test with the command that brings the plugin.
func Open(t testing.TB) compute.Backend { return Device(t).Backend }

// Device is like Open and returns the whole device.
func Device(t testing.TB) *backend.Device {
	t.Helper()
	home, _ := os.UserHomeDir()
	d, err := backend.Open(backend.Options{
		Name:    cmp.Or(os.Getenv("GOMLX_BACKEND"), "cpu"),
		Plugins: backend.Folders(os.Getenv("PJRT_PLUGIN_LIBRARY_PATH"), "", home),
		Flags:   os.Getenv("XLA_FLAGS"),
	})
	if err != nil {
		t.Skipf("the device is not there (run ./install.sh --cpu, or set PJRT_PLUGIN_LIBRARY_PATH or GOMLX_BACKEND): %v", err)
	}
	t.Cleanup(d.Close)
	return d
}
