package wire_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/kernel/wire"
)

func TestOnlyPrivateAddressesAreServed(t *testing.T) {
	own, shared := filepath.Join(t.TempDir(), "own"), filepath.Join(t.TempDir(), "shared")
	for folder, mode := range map[string]os.FileMode{own: 0o700, shared: 0o755} {
		if err := os.Mkdir(folder, mode); err != nil {
			t.Fatal(err)
		}
	}
	for claim, c := range map[string]struct{ transport, ip, want string }{
		"loopback":          {"tcp", "127.0.0.1", ""},
		"loopback, another": {"tcp", "127.3.2.1", ""},
		"loopback by name":  {"tcp", "localhost", ""},
		"loopback, six":     {"tcp", "::1", ""},
		"every interface":   {"tcp", "0.0.0.0", `ip is "0.0.0.0", want a loopback address`},
		"another machine":   {"tcp", "192.168.1.2", `ip is "192.168.1.2", want a loopback address`},
		"a name":            {"tcp", "example.org", `ip is "example.org", want a loopback address`},
		"own folder":        {"ipc", own + "/k", ""},
		"shared folder":     {"ipc", shared + "/k", "in a folder of mode 0755, want 0700"},
		"no folder":         {"ipc", own + "/none/k", "want a path in a folder of your own"},
		"another transport": {"udp", "127.0.0.1", `transport is "udp", want tcp or ipc`},
	} {
		t.Run(claim, func(t *testing.T) {
			file := filepath.Join(own, "connection.json")
			written := wire.Connection{Transport: c.transport, IP: c.ip, Shell: 1, Key: "k", Scheme: "hmac-sha256"}
			if err := written.Write(file); err != nil {
				t.Fatal(err)
			}
			read, err := wire.ReadConnection(file)
			if c.want == "" {
				if diff := cmp.Diff(written, read); err != nil || diff != "" {
					t.Errorf("%v (-written +read):\n%s", err, diff)
				}
			} else if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), file) {
				t.Errorf("got %v, want the file and %q", err, c.want)
			}
		})
	}
}

func ExampleConnection_Address() {
	fmt.Println(wire.Connection{Transport: "tcp", IP: "::1"}.Address(5))
	fmt.Println(wire.Connection{Transport: "ipc", IP: "/run/me/k"}.Address(5))
	// Output:
	// tcp://[::1]:5
	// ipc:///run/me/k-5
}
