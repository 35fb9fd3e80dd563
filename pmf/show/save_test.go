package show_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/plot"

	"pmfnas/pmf/report/view"
	"pmfnas/pmf/show"
)

func TestAValueIsSavedAsItsFileIsCalled(t *testing.T) {
	networks := []network{{"a", 97.21, 12}, {"b, the larger", 98.4, 30}}
	document := view.Document{Blocks: []view.Block{
		{Text: "first <words>"},
		{Table: &view.Table{Columns: []view.Column{{Name: "n"}}, Rows: [][]any{{1}, {2}}, Limit: 1}},
		{Figure: &view.Figure{Title: "dots", SVG: []byte("<svg/>")}},
	}}
	for _, c := range []struct {
		file  string
		value any
		want  string
	}{
		{"a.csv", networks, "Name,Accuracy,Params\r\na,97.21,12\r\n\"b, the larger\",98.4,30\r\n"},
		{"b.csv", document, "n\r\n1\r\n2\r\n"},
		{"a.md", networks, "| b, the larger | 98.40 | 30 |"},
		{"a.txt", document, "first <words>\n"},
		{"a.html", document, `src="data:image/svg+xml;base64,PHN2Zy8+"`},
		{"b.html", "a < b", "<pre>a &lt; b\n</pre>"},
		{"a.svg", document, "<svg/>"},
		{"b.svg", plot.New(), "</svg>"},
		{"a.png", plot.New(), "\x89PNG"},
	} {
		t.Run(c.file, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), c.file)
			if err := show.Save(path, c.value); err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(path); err != nil || !bytes.Contains(got, []byte(c.want)) {
				t.Errorf("it holds\n%s\n(%v), want %q", got, err, c.want)
			}
		})
	}
}

func TestWhatCannotBeSavedIsRefusedAndLeavesNoFile(t *testing.T) {
	for file, want := range map[string]string{
		"a.pdf": `its name ends in ".pdf", want .txt`, "a.svg": "the value has no picture that is drawn", "a.png": "the value has no picture made of pixels", "a.csv": "the value has no table",
	} {
		path := filepath.Join(t.TempDir(), file)
		if err := show.Save(path, 7); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", file, err, want)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s is there", file)
		}
	}
}
