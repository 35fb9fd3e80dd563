package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pmfnas/kernel/wire"
)

func ExampleSigner() {
	signer := wire.Signer{Key: []byte("secret")}
	frames, _ := signer.Encode(&wire.Message{
		Identities: [][]byte{[]byte("client-1")},
		Header:     wire.NewHeader("kernel_info_request", "s"),
	})
	m, err := signer.Decode(frames)
	fmt.Println(m.Header.Type, err)
	_, err = wire.Signer{Key: []byte("guess")}.Decode(frames)
	fmt.Println(err)
	// Output:
	// kernel_info_request <nil>
	// message with a wrong signature
}

func TestMalformedMessagesAreRefused(t *testing.T) {
	for name, frames := range map[string][][]byte{
		"nothing":           nil,
		"no delimiter":      {[]byte("a"), []byte("b")},
		"too few frames":    {[]byte("<IDS|MSG>"), nil, []byte("{}"), []byte("{}")},
		"header is no JSON": {[]byte("<IDS|MSG>"), nil, []byte("{"), []byte("{}"), []byte("{}"), []byte("{}")},
		"content no JSON":   {[]byte("<IDS|MSG>"), nil, []byte("{}"), []byte("{}"), []byte("{}"), []byte("}")},
	} {
		t.Run(name, func(t *testing.T) {
			if m, err := (wire.Signer{}).Decode(frames); !errors.Is(err, wire.ErrMalformed) {
				t.Errorf("got %v, %v; want ErrMalformed", m, err)
			}
		})
	}
}

func FuzzFrames(f *testing.F) {
	f.Add([]byte("id\x00<IDS|MSG>\x00\x00{}\x00{}\x00{}\x00{}"))
	f.Add([]byte("<IDS|MSG>\x00<IDS|MSG>\x00{}\x00[]\x00null\x00{}\x00x"))
	f.Fuzz(func(t *testing.T, text []byte) {
		frames := bytes.Split(text, []byte{0})
		if m, err := (wire.Signer{Key: []byte("secret")}).Decode(frames); err == nil {
			t.Errorf("a message that nobody signed was taken: %v", m)
		}
		m, err := wire.Signer{}.Decode(frames)
		if (m == nil) == (err == nil) {
			t.Errorf("got %v and %v", m, err)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("id"), []byte(`{"msg_type":"x"}`), []byte("{}"), []byte("{}"), []byte(`{"a":1}`), []byte("buffer"))
	f.Fuzz(func(t *testing.T, id, header, parent, metadata, content, buffer []byte) {
		signer := wire.Signer{}
		m, err := signer.Decode([][]byte{id, []byte("<IDS|MSG>"), nil, header, parent, metadata, content, buffer})
		if err != nil {
			return
		}
		frames, err := signer.Encode(m)
		if err != nil {
			t.Fatalf("what was accepted cannot be sent: %v", err)
		}
		back, err := signer.Decode(frames)
		if err != nil {
			t.Fatalf("what was sent is refused: %v", err)
		}
		if diff := cmp.Diff(m, back, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("the message changed on its way (-first +second):\n%s", diff)
		}
	})
}
