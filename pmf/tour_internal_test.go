package pmf

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pmfnas/pmf/report/view"
)

// TestTourIsTheCourse holds the list against the notebooks, which say the same of themselves.
func TestTourIsTheCourse(t *testing.T) {
	const folder = "../notebooks"
	found, err := filepath.Glob(filepath.Join(folder, "0*.ipynb"))
	if err != nil || len(found) != len(lessons()) {
		t.Fatalf("%d notebooks of the course (%v), want %d", len(found), err, len(lessons()))
	}
	for _, l := range lessons() {
		text, err := os.ReadFile(filepath.Join(folder, l.file))
		if err != nil {
			t.Fatal(err)
		}
		var notebook struct {
			Cells    []struct{ Source []string }
			Metadata struct {
				PMF struct {
					Minutes int
					Learn   string
				}
			}
		}
		if err := json.Unmarshal(text, &notebook); err != nil {
			t.Fatalf("%s: %v", l.file, err)
		}
		if got, want := strings.TrimSpace(notebook.Cells[0].Source[0]), "# "+l.title; got != want {
			t.Errorf("%s begins with %q, want %q", l.file, got, want)
		}
		if m := notebook.Metadata.PMF; m.Minutes != l.minutes || m.Learn != l.learn {
			t.Errorf("%s says %d min, %q; the tour %d min, %q", l.file, m.Minutes, m.Learn, l.minutes, l.learn)
		}
	}
}

func TestTourLinksEveryNotebook(t *testing.T) {
	shown := Tour()
	for _, l := range lessons() {
		for mime, link := range map[string]string{view.HTML: `href="` + l.file + `"`, view.Markdown: "](" + l.file + ")", view.Plain: l.file} {
			if !strings.Contains(shown[mime], link) {
				t.Errorf("%s has no %q", mime, link)
			}
		}
	}
}
