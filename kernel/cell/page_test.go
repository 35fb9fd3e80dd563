package cell_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"pmfnas/kernel/cell"
)

var tag = regexp.MustCompile(`<[^>]*>`)

// seen is what a person reads of a page.
func seen(page string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&").Replace(tag.ReplaceAllString(page, ""))
}

func TestPageShowsTheLinesAroundEachMistake(t *testing.T) {
	source := strings.Repeat("fine()\n", 10) + "\tx := a < wrong && \"<b>\" > wrong\n" + strings.Repeat("fine()\n", 10)
	page := cell.Page(3, source, []cell.Problem{
		{Cell: 3, Line: 11, Source: "\tx := a < wrong && \"<b>\" > wrong", Column: 28, Message: "undefined: wrong"},
		{Cell: 4, Line: 1, Message: "of another cell"},
	})
	want := []string{
		"cell [3] with what is wrong marked   ⋮", "   8 fine()", "   9 fine()", "  10 fine()",
		"▸ 11     x := a < wrong && \"<b>\" > wrong", "     undefined: wrong",
		"  12 fine()", "  13 fine()", "  14 fine()", "   ⋮", "",
	}
	if got := seen(page); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	if before, _, _ := strings.Cut(page, "wrong</span>"); strings.Count(before, "wrong") != 2 { // the title has one
		t.Errorf("the wrong one is marked:\n%s", page)
	}
}

func TestPageIsLeftOutWhereItShowsNoMore(t *testing.T) {
	problem := cell.Problem{Cell: 1, Line: 1, Source: "x", Message: "undefined: x"}
	for source, want := range map[string]bool{"x": false, "x\n": false, "x\ny": true, "": false} {
		if got := cell.Page(1, source, []cell.Problem{problem}); (got != "") != want {
			t.Errorf("%q has the page %q", source, got)
		}
	}
	if got := cell.Page(2, "x\ny", []cell.Problem{problem, {Message: "no place"}}); got != "" {
		t.Errorf("got %q for a cell without a mistake", got)
	}
}

// FuzzPage holds that whatever stands in a cell and a message, the page is well formed, has no tags
// but its own, and shows every message.
func FuzzPage(f *testing.F) {
	f.Add("a\nb <script>alert(1)</script>", "undefined: <b>", 2, 5, 1, 1)
	f.Add("日本 \t x\r\n\x1b[1m\xff", "cannot use x (value) as y", 1, 9, 1, 9)
	f.Add(strings.Repeat("long ", 200)+"\nx", "undefined: long", 1, 700, 1, 20)
	f.Fuzz(func(t *testing.T, source, message string, line, column, line2, column2 int) {
		lines := strings.Split(source, "\n")
		var problems []cell.Problem
		for _, at := range [][2]int{{line, column}, {line2, column2}} {
			p := cell.Problem{Cell: 1, Line: at[0], Column: max(0, at[1]), Message: message}
			if at[0] >= 1 && at[0] <= len(lines) {
				p.Source = lines[at[0]-1]
			}
			p.Text()
			problems = append(problems, p)
		}
		page := cell.Page(1, source, problems)
		d := xml.NewDecoder(strings.NewReader(strings.ToValidUTF8(page, "?")))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v in %q", err, page)
			}
			if s, ok := token.(xml.StartElement); ok && !strings.Contains(" details summary pre span ", " "+s.Name.Local+" ") {
				t.Fatalf("a tag %s in %q", s.Name.Local, page)
			}
		}
	})
}
