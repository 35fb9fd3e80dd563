package front

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/kernel/assist"
	"pmfnas/kernel/wire"
)

// served is a kernel without a compiler, and a client of it.
type served struct {
	t          *testing.T
	connection wire.Connection
	shell      *wire.Channel
	iopub      *wire.Channel
}

func serve(t *testing.T) *served {
	t.Helper()
	connection, err := wire.LocalConnection()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		ended <- Serve(ctx, Options{
			Connection: connection, Assistant: assist.New("../.."), Problem: errors.New("there is no compiler in this test"),
			Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the kernel ended with %v", err)
		}
	})
	s := &served{t: t, connection: connection}
	s.shell = s.dial(wire.Dealer, connection.Shell, connection.Signer())
	s.iopub = s.dial(wire.Sub, connection.IOPub, connection.Signer())
	return s
}

func (s *served) dial(kind wire.Kind, port int, signer wire.Signer) *wire.Channel {
	s.t.Helper()
	channel, err := wire.Dial(s.t.Context(), kind, s.connection.Address(port), signer)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { channel.Close() })
	return channel
}

// ask sends a request and returns the content of its reply.
func (s *served) ask(kind string, content any) map[string]any {
	s.t.Helper()
	text, err := json.Marshal(content)
	if err != nil {
		s.t.Fatal(err)
	}
	m := &wire.Message{Header: wire.NewHeader(kind, "client"), Content: text}
	if err := s.shell.Send(m); err != nil {
		s.t.Fatal(err)
	}
	for {
		reply, err := s.shell.Receive()
		if err != nil {
			s.t.Fatal(err)
		}
		if reply.ParentHeader().ID == m.Header.ID {
			var content map[string]any
			if err := json.Unmarshal(reply.Content, &content); err != nil {
				s.t.Fatal(err)
			}
			return content
		}
	}
}

func TestFloodsAndForgeriesDoNotDisturb(t *testing.T) {
	s := serve(t)
	stranger := s.dial(wire.Dealer, s.connection.Shell, wire.Signer{Key: []byte("a guess")})
	forged := &wire.Message{Header: wire.NewHeader("shutdown_request", "stranger"), Content: []byte("{}")}
	for range 2_000 {
		if err := stranger.Send(forged); err != nil {
			t.Fatal(err)
		}
		for _, frames := range [][][]byte{{{}}, {[]byte("<IDS|MSG>")}, {[]byte("a"), []byte("<IDS|MSG>"), {}, []byte("{"), {}, {}, {}}} {
			if err := stranger.SendFrames(frames); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 1_000 {
		if status := s.ask("kernel_info_request", map[string]any{})["status"]; status != "ok" {
			t.Fatalf("status is %v", status)
		}
	}
	if name := s.ask("shutdown_subshell_request", nil)["ename"]; name != "NotSupported" {
		t.Errorf("an unknown request is answered with %v", name)
	}
}

func TestWhatIsNoZeroMQDoesNotDisturb(t *testing.T) {
	s := serve(t)
	for range 3 {
		silent, err := net.Dial("tcp", net.JoinHostPort(s.connection.IP, strconv.Itoa(s.connection.Shell)))
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close() // it stays and says nothing
	}
	for _, text := range []string{"GET / HTTP/1.1\r\n\r\n", strings.Repeat("\xff", 200)} {
		connection, err := net.Dial("tcp", net.JoinHostPort(s.connection.IP, strconv.Itoa(s.connection.Shell)))
		if err != nil {
			t.Fatal(err)
		}
		connection.Write([]byte(text))
		connection.Close()
	}
	other := &served{t: t, connection: s.connection, shell: s.dial(wire.Dealer, s.connection.Shell, s.connection.Signer())}
	if status := other.ask("kernel_info_request", map[string]any{})["status"]; status != "ok" {
		t.Errorf("status is %v", status)
	}
}

func TestContentOfAnotherFormIsAnswered(t *testing.T) {
	s := serve(t)
	for _, kind := range []string{
		"execute_request", "history_request", "comm_info_request", "interrupt_request", "is_complete_request", "kernel_info_request",
	} {
		for _, content := range []any{nil, []int{1}, "text", map[string]any{"code": 1, "n": "many"}} {
			if reply := s.ask(kind, content); reply["status"] == nil {
				t.Errorf("%s with %v is answered %v", kind, content, reply)
			}
		}
	}
}

func TestCompletionNeedsNoCompiler(t *testing.T) {
	s := serve(t)
	reply := s.ask("complete_request", map[string]any{"code": "strings.HasPre", "cursor_pos": 14})
	if diff := cmp.Diff([]any{"HasPrefix"}, reply["matches"]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	reply = s.ask("inspect_request", map[string]any{"code": "strings.Fields", "cursor_pos": 14, "detail_level": 0})
	if reply["found"] != true {
		t.Errorf("got %v", reply)
	}
}

func TestCellsSayWhyTheyCannotRun(t *testing.T) {
	s := serve(t)
	reply := s.ask("execute_request", map[string]any{"code": "1"})
	if reply["status"] != "error" || !strings.Contains(reply["evalue"].(string), "there is no compiler in this test") {
		t.Errorf("got %v", reply)
	}
}
