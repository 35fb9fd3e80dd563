package view_test

import (
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pmfnas/pmf/internal/golden"
	"pmfnas/pmf/report/view"
)

func ExampleTable_CSV() {
	fmt.Print(strings.ReplaceAll(sample.CSV(), "\r", ""))
	// Output:
	// method,correlation,MAE [%]
	// ours,0.83,1.92
	// last <value>,0.71,2.84
	// params | size,,
}

// For every table of words, a reader of CSV gets back what stood there.
func TestCSVIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SliceOfN(rapid.StringMatching(`[a-z ,"\n]{1,8}`), 3, 3), 1, 5).Draw(t, "words")
		table := view.Table{Columns: []view.Column{{Name: "a"}, {Name: "b", Unit: "s"}, {Name: "c"}}}
		want := [][]string{{"a", "b [s]", "c"}}
		for _, row := range words {
			table.Rows = append(table.Rows, []any{row[0], row[1], row[2]})
			want = append(want, row)
		}
		got, err := csv.NewReader(strings.NewReader(table.CSV())).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("what is read back differs (-want +got):\n%s", diff)
		}
	})
}

func TestALongTableShowsItsFirstRowsAndGivesAllAway(t *testing.T) {
	table := view.Table{Name: "long", Columns: []view.Column{{Name: "i", Better: 1}}, Limit: 2, Rows: [][]any{{1}, {2}, {3}}}
	for name, text := range map[string]string{"text": table.Text(), "Markdown": table.Markdown(), "HTML": table.HTML()} {
		if !strings.Contains(text, "2 of 3 rows are shown.") || strings.Contains(text, "<td style=\"padding:.2em .6em;border-bottom:1px solid rgba(128,128,128,.35);text-align:right\">3") {
			t.Errorf("as %s it is\n%s", name, text)
		}
	}
	link := base64.StdEncoding.EncodeToString([]byte("i\r\n1\r\n2\r\n3\r\n"))
	if html := table.HTML(); !strings.Contains(html, `<a download="long.csv" href="data:text/csv;charset=utf-8;base64,`+link+`">`) {
		t.Errorf("it cannot be taken away:\n%s", html)
	}
}

func TestFactsAreNeitherSortedNorTakenAway(t *testing.T) {
	table := view.Table{Columns: []view.Column{{Name: "field"}, {Name: "value"}}, Rows: [][]any{{"a", 1}, {"b", 2}}, Facts: true}
	if html := table.HTML(); strings.Contains(html, "<script>") || strings.Contains(html, "CSV") {
		t.Errorf("got %s", html)
	}
}

func TestTablesAreRenderedAsTheyWereLookedAt(t *testing.T) {
	golden.Check(t, "table.html", sample.HTML()+"\n")
	wide := view.Table{
		Title: "Why", Columns: []view.Column{{Name: "stage"}, {Name: "why"}, {Name: "best", Unit: "%", Format: "%.2f", Better: 1}},
		Rows: [][]any{
			{"global", strings.Repeat("a sentence that goes on and on, ", 5) + "to its end", 97.0},
			{"fine", "short", math.NaN()}, {"region", "a\nb", 12345.678},
		},
		Notes: []string{strings.Repeat("A note that is too long for a line of a terminal. ", 4)},
	}
	golden.Check(t, "wide.txt", wide.Text())
}
