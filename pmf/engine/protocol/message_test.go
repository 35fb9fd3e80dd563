package protocol_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/engine/protocol"
)

func ExampleParse() {
	m, err := protocol.Parse([]byte(`{"jsonrpc":"2.0","id":7,"method":"study.run","params":{"name":"digits"}}`))
	fmt.Println(*m.ID, m.Method, string(m.Params), err)
	_, err = protocol.Parse([]byte(`{"id":7,"method":"study.run"}`))
	fmt.Println(err)
	// Output:
	// 7 study.run {"name":"digits"} <nil>
	// "jsonrpc" is "", want "2.0"
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"engine.ping"}`, `{"jsonrpc":"2.0","method":"event","params":{"seq":3}}`,
		`{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"no"}}`, `[]`, `{"jsonrpc":"2.0"}`, `{`, `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		m, err := protocol.Parse(line)
		if err != nil {
			var refused *protocol.Error
			if !errors.As(err, &refused) || refused.Code == 0 {
				t.Fatalf("refused with %v, want an *Error with a code", err)
			}
			return
		}
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := protocol.Parse(text)
		if err != nil {
			t.Fatalf("%s came back as %v", text, err)
		}
		if back, _ := json.Marshal(again); !bytes.Equal(back, text) {
			t.Fatalf("%s came back as %s", text, back)
		}
	})
}

// buffer is a connection to oneself.
type buffer struct{ bytes.Buffer }

func TestStreamReadsWhatItWrote(t *testing.T) {
	id := int64(3)
	want := []protocol.Message{
		{Version: "2.0", ID: &id, Method: protocol.StudyRun, Params: json.RawMessage(`{"name":"a"}`)},
		{Version: "2.0", Method: protocol.EventMethod, Params: json.RawMessage(`"` + strings.Repeat("x", 1<<18) + `"`)},
		{Version: "2.0", ID: &id, Error: protocol.Errorf(protocol.CodeUnknown, "no study %q", "a")},
	}
	var conn buffer
	stream := protocol.NewStream(&conn)
	for _, m := range want {
		if err := stream.Write(m); err != nil {
			t.Fatal(err)
		}
	}
	for i := range want {
		got, err := stream.Read()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Errorf("message %d (-want +got):\n%s", i, diff)
		}
	}
	if _, err := stream.Read(); !errors.Is(err, io.EOF) {
		t.Errorf("after the last message: %v, want io.EOF", err)
	}
}

func TestStreamGoesOnAfterALineThatIsNoMessage(t *testing.T) {
	var conn buffer
	conn.WriteString("hello\n\n" + `{"jsonrpc":"2.0","id":1,"method":"engine.ping"}` + "\n" + `{"cut`)
	stream := protocol.NewStream(&conn)
	if _, err := stream.Read(); !protocol.HasCode(err, protocol.CodeParse) {
		t.Errorf("got %v, want a parse error", err)
	}
	if m, err := stream.Read(); err != nil || !m.IsRequest() {
		t.Errorf("got %v (%v), want the request", m, err)
	}
	if _, err := stream.Read(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want io.ErrUnexpectedEOF for half a line", err)
	}
}

func TestErrorKeepsItsCodeThroughWrapping(t *testing.T) {
	err := fmt.Errorf("fork: %w", protocol.Errorf(protocol.CodeUnknown, "no study %q", "a"))
	if sent := protocol.AsError(err, protocol.CodeInternal); sent.Code != protocol.CodeUnknown || sent.Message != `fork: no study "a"` {
		t.Errorf("sent as %d %q", sent.Code, sent.Message)
	}
	if sent := protocol.AsError(io.EOF, protocol.CodeInternal); sent.Code != protocol.CodeInternal {
		t.Errorf("sent as %d, want CodeInternal", sent.Code)
	}
}
