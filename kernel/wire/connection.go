package wire

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"github.com/google/uuid"
)

// A Connection is what a connection file says: where the five channels listen, and the key.
type Connection struct {
	Transport string `json:"transport"` // tcp or ipc
	IP        string `json:"ip"`        // for ipc the start of the sockets' paths
	Shell     int    `json:"shell_port"`
	IOPub     int    `json:"iopub_port"`
	Stdin     int    `json:"stdin_port"`
	Control   int    `json:"control_port"`
	Heartbeat int    `json:"hb_port"`
	Key       string `json:"key"`
	Scheme    string `json:"signature_scheme"`
	Name      string `json:"kernel_name,omitempty"`
}

// ReadConnection reads a connection file.
func ReadConnection(path string) (Connection, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Connection{}, fmt.Errorf("read connection file: %w", err)
	}
	var c Connection
	if err := json.Unmarshal(text, &c); err != nil {
		return Connection{}, fmt.Errorf("connection file %s: %w", path, err)
	}
	if c.Key != "" && c.Scheme != "hmac-sha256" {
		return Connection{}, fmt.Errorf("connection file %s: signature_scheme is %q, want hmac-sha256", path, c.Scheme)
	}
	if err := c.private(); err != nil {
		return Connection{}, fmt.Errorf("connection file %s: %w", path, err)
	}
	return c, nil
}

// private refuses addresses that other machines or other persons could reach: whoever can talk
// to a kernel can run programs.
func (c Connection) private() error {
	switch c.Transport {
	case "tcp":
		if address := net.ParseIP(c.IP); c.IP != "localhost" && (address == nil || !address.IsLoopback()) {
			return fmt.Errorf("ip is %q, want a loopback address such as 127.0.0.1: others could run programs here", c.IP)
		}
		return nil
	case "ipc":
		folder := filepath.Dir(c.IP)
		info, err := os.Stat(folder)
		if err != nil {
			return fmt.Errorf("ip is %q, want a path in a folder of your own: %w", c.IP, err)
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			return fmt.Errorf("ip is %q in a folder of mode %04o, want 0700: others could run programs here", c.IP, mode)
		}
		return nil
	}
	return fmt.Errorf("transport is %q, want tcp or ipc", c.Transport)
}

// LocalConnection returns a connection on free ports of the loopback interface with a new key.
func LocalConnection() (Connection, error) {
	c := Connection{Transport: "tcp", IP: "127.0.0.1", Key: uuid.NewString(), Scheme: "hmac-sha256"}
	for _, port := range []*int{&c.Shell, &c.IOPub, &c.Stdin, &c.Control, &c.Heartbeat} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return Connection{}, fmt.Errorf("find a free port: %w", err)
		}
		// Kept open until all five are chosen, so that none is chosen twice.
		defer listener.Close()
		*port = listener.Addr().(*net.TCPAddr).Port
	}
	return c, nil
}

// Write stores the connection file, readable for its owner only.
func (c Connection) Write(path string) error {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

// Signer returns the signer for the connection's key.
func (c Connection) Signer() Signer { return Signer{Key: []byte(c.Key)} }

// Address returns the ZeroMQ address of a port.
func (c Connection) Address(port int) string {
	if c.Transport == "ipc" {
		return fmt.Sprintf("ipc://%s-%d", c.IP, port)
	}
	return "tcp://" + net.JoinHostPort(c.IP, strconv.Itoa(port))
}
