package view_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/report/view"
)

var sample = view.Table{
	Title: "Predictors",
	Columns: []view.Column{
		{Name: "method"},
		{Name: "correlation", Format: "%.2f", Better: 1},
		{Name: "MAE", Unit: "%", Format: "%.1f", Better: -1},
	},
	Rows:  [][]any{{"ours", 0.83, 1.92}, {"last <value>", 0.71, 2.84}, {"params | size", math.NaN(), nil}},
	Notes: []string{"20 architectures."},
}

func ExampleTable_Text() {
	fmt.Print(sample.Text())
	// Output:
	// Predictors
	//
	// method         correlation  MAE [%]
	// ─────────────  ───────────  ───────
	// ours                0.83 *    1.9 *
	// last <value>          0.71      2.8
	// params | size            –        –
	//
	// 20 architectures.
}

func ExampleTable_Markdown() {
	fmt.Print(sample.Markdown())
	// Output:
	// **Predictors**
	//
	// | method | correlation | MAE [%] |
	// | --- | ---: | ---: |
	// | ours | **0.83** | **1.9** |
	// | last <value> | 0.71 | 2.8 |
	// | params \| size | – | – |
	//
	// 20 architectures.
}

func ExampleProgress_Text() {
	fmt.Println(view.Progress{
		Title: "digits", Stage: "global", Done: 12, Total: 48, Unit: "architectures",
		Elapsed: 61 * time.Second, ETA: 3 * time.Minute, Best: 0.953, Spark: []float64{0.8, 0.9, 0.95},
	}.Text())
	// Output:
	// digits · global  ██████░░░░░░░░░░░░░░░░░░  12/48 architectures  1m1s, about 3m0s left  best 95.30 %  ▁▅█
}

func TestMarkupIsEscaped(t *testing.T) {
	html := sample.HTML()
	if strings.Contains(html, "<value>") || !strings.Contains(html, "last &lt;value&gt;") {
		t.Errorf("the cell's text is not escaped: %s", html)
	}
}

func TestColumnOfEqualsHasNoBest(t *testing.T) {
	table := view.Table{Columns: []view.Column{{Name: "x", Better: 1}}, Rows: [][]any{{1}, {1}}}
	if text := table.Text(); strings.Contains(text, "*") {
		t.Errorf("a best is marked among equals:\n%s", text)
	}
}

func TestTheNearestToTheAimIsTheBest(t *testing.T) {
	table := view.Table{Columns: []view.Column{{Name: "covers", Aim: 90}}, Rows: [][]any{{97.0}, {88.0}, {math.NaN()}, {60.0}}}
	if text := table.Text(); strings.Count(text, "*") != 1 || !strings.Contains(text, "88 *") {
		t.Errorf("want 88 to be marked:\n%s", text)
	}
}

func TestShortRowsAreFilled(t *testing.T) {
	table := view.Table{Columns: []view.Column{{Name: "x"}, {Name: "y"}}, Rows: [][]any{{1}}}
	if got := table.Text(); !strings.Contains(got, "1") {
		t.Errorf("got %q", got)
	}
}

func TestDocumentSurvivesTheSocket(t *testing.T) {
	document := view.Document{Title: "Both", Blocks: []view.Block{
		{Text: "words"},
		{Table: &view.Table{Columns: []view.Column{{Name: "n"}}, Rows: [][]any{{3}, {4.5}, {"x"}, {math.NaN()}}}},
		{Figure: &view.Figure{Title: "dots", SVG: []byte("<svg/>")}},
	}}
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	var back view.Document
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(document.Bundles(), back.Bundles()); diff != "" {
		t.Errorf("the displays differ after a round trip (-sent +got):\n%s", diff)
	}
	if got := back.Bundles()[2][view.SVG]; got != "<svg/>" {
		t.Errorf("the figure's SVG is %q", got)
	}
}

func TestDocumentHoldsEveryBlockInEveryRendering(t *testing.T) {
	document := view.Document{Title: "All", Blocks: []view.Block{
		{Text: "some words"}, {Table: &sample}, {Figure: &view.Figure{Title: "a drawing", PNG: []byte{1}}},
	}}
	for name, text := range map[string]string{"text": document.Text(), "HTML": document.HTML(), "Markdown": document.Markdown()} {
		for _, want := range []string{"All", "some words", "0.83", "a drawing"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q:\n%s", name, want, text)
			}
		}
	}
}

func TestTheBestOfEachGroupIsMarked(t *testing.T) {
	table := view.Table{Group: 1, Columns: []view.Column{{Name: "epochs"}, {Name: "x", Format: "%.0f", Better: 1}},
		Rows: [][]any{{1, 5.0}, {1, 4.0}, {2, 8.0}, {2, 9.0}, {3, 7.0}}}
	for _, want := range []string{"1  5 *", "2  9 *"} {
		if text := table.Text(); !strings.Contains(text, want) || strings.Count(text, "*") != 2 {
			t.Errorf("it lacks %q, or marks others:\n%s", want, text)
		}
	}
}
