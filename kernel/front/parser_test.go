package front

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func Example_parser() {
	var p parser
	for _, piece := range []string{"epoch 1\nepo", "ch 2\n\x1e{\"kind\":\"disp", "lay\",\"data\":{\"text/plain\":\"a table\"}}\ndone\n"} {
		for _, e := range p.feed([]byte(piece), false) {
			if e.frame != nil {
				fmt.Println(e.frame.Kind, e.frame.Data["text/plain"])
			} else {
				fmt.Printf("%q\n", e.text)
			}
		}
	}
	// Output:
	// "epoch 1\nepo"
	// "ch 2\n"
	// display a table
	// "done\n"
}

// read feeds pieces and returns the events with neighbouring texts joined. A run of bytes that
// are no UTF-8 may be cut anywhere, so it counts as one.
func read(pieces ...string) (events []string) {
	var p parser
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			joined := text.String()
			for strings.Contains(joined, "\uFFFD\uFFFD") {
				joined = strings.ReplaceAll(joined, "\uFFFD\uFFFD", "\uFFFD")
			}
			events = append(events, "text "+joined)
			text.Reset()
		}
	}
	for i, piece := range pieces {
		for _, e := range p.feed([]byte(piece), i == len(pieces)-1) {
			if e.frame == nil {
				text.WriteString(e.text)
				continue
			}
			flush()
			events = append(events, fmt.Sprintf("frame %+v", *e.frame))
		}
	}
	flush()
	return events
}

func TestStreamSplitAnywhereGivesTheSameEvents(t *testing.T) {
	piece := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{
			"größe 日本 🎓", "\xff\xfe", "\xe2\x82", "\n", "\x1e",
			"\x1e{\"kind\":\"display\",\"data\":{\"text/plain\":\"é\"},\"id\":\"p\",\"update\":true}\n",
			"\x1e{\"kind\":\"error\",\"text\":\"no\"}\n", "\x1enot json\n", "\x1e{\"kind\":\n",
		}),
	)
	rapid.Check(t, func(t *rapid.T) {
		stream := strings.Join(rapid.SliceOf(piece).Draw(t, "stream"), "")
		var pieces []string
		rest := stream
		for len(rest) > 0 {
			n := rapid.IntRange(1, len(rest)).Draw(t, "size")
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		if diff := cmp.Diff(read(stream), read(append(pieces, "")...)); diff != "" {
			t.Fatalf("whole and in pieces differ (-whole +pieces):\n%s", diff)
		}
	})
}

func TestWhatIsNoFrameIsText(t *testing.T) {
	for claim, c := range map[string]struct {
		stream string
		want   []string
	}{
		"a broken frame":            {"a\x1e{\"kind\":\nb", []string{"text a{\"kind\":\nb"}},
		"a frame that never ends":   {"a\x1e{\"kind\"", []string{"text a{\"kind\""}},
		"no UTF-8":                  {"a\xffb", []string{"text a\uFFFDb"}},
		"a character that is cut":   {"a\xe2\x82", []string{"text a\uFFFD"}},
		"a frame of nothing at all": {"\x1e\n", []string{"text \n"}},
	} {
		t.Run(claim, func(t *testing.T) {
			if diff := cmp.Diff(c.want, read(c.stream)); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParser(f *testing.F) {
	f.Add("text\x1e{\"kind\":\"display\"}\n\xff", 5)
	f.Fuzz(func(t *testing.T, stream string, at int) {
		at = min(max(0, at), len(stream))
		if diff := cmp.Diff(read(stream), read(stream[:at], stream[at:])); diff != "" {
			t.Errorf("whole and cut at %d differ:\n%s", at, diff)
		}
	})
}
