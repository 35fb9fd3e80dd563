package peertest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Peer is PyTorch in a process. It is used by one goroutine.
type Peer struct {
	requests io.WriteCloser
	answers  *bufio.Reader
}

// Start runs the script for a device (cpu or cuda) with the Python that PMF_PYTHON names, until
// the test ends. Where that has no PyTorch the test is skipped.
func Start(t testing.TB, script, device string) *Peer {
	t.Helper()
	python := os.Getenv("PMF_PYTHON")
	if python == "" {
		t.Skip("PMF_PYTHON is empty, want the path of a Python with torch")
	}
	if out, err := exec.Command(python, "-c", "import torch, numpy").CombinedOutput(); err != nil {
		t.Skipf("%s has no torch (%v): %s", python, err, lastLine(out))
	}
	command := exec.Command(python, script, "--device", device)
	command.Stderr = os.Stderr
	requests, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	answers, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		requests.Close() // ends it
		if err := command.Wait(); err != nil {
			t.Errorf("%s: %v", script, err)
		}
	})
	return &Peer{requests, bufio.NewReader(answers)}
}

func lastLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1]
}

// Do sends a request, as the script describes them, and reads the answer into what
// json.Unmarshal takes, or drops it for nil. Both are one line of JSON. The error is that of the
// pipe, or what PyTorch said.
func (p *Peer) Do(request map[string]any, answer any) error {
	if err := json.NewEncoder(p.requests).Encode(request); err != nil {
		return fmt.Errorf("ask PyTorch to %v: %w", request["do"], err)
	}
	line, err := p.answers.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("PyTorch was to %v: %w", request["do"], err)
	}
	var refused struct{ Error string }
	if err := json.Unmarshal(line, &refused); err != nil {
		return fmt.Errorf("PyTorch was to %v and said %q: %w", request["do"], line, err)
	}
	if refused.Error != "" {
		return fmt.Errorf("PyTorch was to %v: %s", request["do"], refused.Error)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(line, answer)
}
