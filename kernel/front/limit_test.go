package front

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// opener makes files of a test.
func opener(t *testing.T) func() (*os.File, error) {
	return func() (*os.File, error) { return os.Create(filepath.Join(t.TempDir(), "cell.txt")) }
}

func TestTextWithinTheLimitIsShownWhole(t *testing.T) {
	var text text
	line := strings.Repeat("x", 999) + "\n"
	for range startBytes / 1000 {
		if show := text.add(line, opener(t)); show != line {
			t.Fatalf("%d bytes are shown, want the line", len(show))
		}
	}
	if rest := text.rest(); rest != "" {
		t.Errorf("%.50q is left", rest)
	}
}

func TestLargeTextIsInAFileAndItsEndsAreShown(t *testing.T) {
	var text text
	var all, shown strings.Builder
	for range 5_000 {
		line := strings.Repeat("é", 499) + "\n"
		all.WriteString(line)
		shown.WriteString(text.add(line, opener(t)))
	}
	shown.WriteString(text.rest())
	kept, err := os.ReadFile(text.file.Name())
	if err != nil || string(kept) != all.String() {
		t.Errorf("the file holds %d bytes of %d (%v)", len(kept), all.Len(), err)
	}
	if size := shown.Len(); size < startBytes || size > startBytes+endBytes+1000 {
		t.Errorf("%d bytes are shown", size)
	}
	for _, want := range []string{"… more than 1.2 MB", "… 5.0 MB were printed; all of it is in " + text.file.Name()} {
		if !strings.Contains(shown.String(), want) {
			t.Errorf("%q is not said", want)
		}
	}
	if !strings.HasSuffix(shown.String(), "é\n") || strings.Contains(shown.String(), "\uFFFD") {
		t.Error("the end is not the text's")
	}
}

func TestTextWithoutAFileSaysWhy(t *testing.T) {
	var text text
	show := text.add(strings.Repeat("x", startBytes+1), func() (*os.File, error) { return nil, errors.New("the disk is full") })
	for _, said := range []string{show, text.rest()} {
		if !strings.Contains(said, "no file (the disk is full)") {
			t.Errorf("got %.200q", said)
		}
	}
}

func TestLargeDisplayIsReplacedByANote(t *testing.T) {
	o := &outlet{server: &Server{options: Options{Outputs: filepath.Join(t.TempDir(), "outputs")}}, count: 3}
	small := map[string]string{"text/plain": "x", "text/html": "<b>x</b>"}
	if got := o.fitting(small); got["text/html"] == "" {
		t.Errorf("a small display became %v", got)
	}
	html := strings.Repeat("<b>x</b>", largestDisplay/8+1)
	note := o.fitting(map[string]string{"text/plain": "x", "text/html": html})["text/plain"]
	_, path, found := strings.Cut(note, "too large for a notebook; it is in ")
	kept, err := os.ReadFile(path)
	if !found || err != nil || string(kept) != html || filepath.Ext(path) != ".html" {
		t.Errorf("the note is %q, the file holds %d bytes of %d (%v)", note, len(kept), len(html), err)
	}
}
