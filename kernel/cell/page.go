package cell

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
)

// around is how many lines before and behind a mistake are shown; broad how many columns of each,
// as a page can be moved sideways.
const (
	around = 3
	broad  = 400
)

// The page's own looks. Colours but one are the front end's, so that it suits dark themes and light
// ones; that one can be told from both by eyes that miss red or green, and is never all that marks.
const (
	faint  = `<span style="opacity:.65">%s</span>`
	wavy   = `<span style="font-weight:bold;text-decoration:underline wavy #d55e00;text-underline-offset:.2em">%s</span>`
	remark = `<span style="border-left:.25em solid #d55e00;padding-left:.5em">%s</span>`
)

// Page shows a cell as HTML, folded, with what is wrong at its places; "" where that would show no
// more than the messages do, which quote each line. It has no script and needs no style sheet.
func Page(count int, source string, problems []Problem) string {
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(source, "\r\n", "\n"), "\n"), "\n")
	at := map[int][]Problem{}
	for _, p := range problems {
		if p.Cell == count && p.Line >= 1 && p.Line <= len(lines) {
			at[p.Line] = append(at[p.Line], p)
		}
	}
	if len(at) == 0 || len(lines) < 2 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<details><summary>cell [%d] with what is wrong marked</summary><pre>", count)
	before := 0
	for _, line := range near(slices.Sorted(maps.Keys(at)), len(lines)) {
		if line > before+1 {
			fmt.Fprintf(&b, faint+"\n", "   ⋮")
		}
		b.WriteString(row(line, lines[line-1], at[line]))
		before = line
	}
	if before < len(lines) {
		fmt.Fprintf(&b, faint+"\n", "   ⋮")
	}
	b.WriteString("</pre></details>")
	return b.String()
}

// near lists the lines, from 1, that stand around some.
func near(lines []int, last int) (shown []int) {
	for _, l := range lines {
		for line := max(1, l-around); line <= min(last, l+around); line++ {
			shown = append(shown, line)
		}
	}
	slices.Sort(shown)
	return slices.Compact(shown)
}

// row is a line with its number, what is wrong in it marked, and the messages below it. Where the
// marks of two mistakes overlap, the first one stands.
func row(number int, line string, problems []Problem) string {
	sign := " "
	if len(problems) > 0 {
		sign = "▸"
	}
	var b strings.Builder
	fmt.Fprintf(&b, faint, fmt.Sprintf("%s%3d ", sign, number))
	b.WriteString(withMarks(line, problems))
	b.WriteString("\n")
	for _, p := range problems {
		fmt.Fprintf(&b, "     "+remark+"\n", html.EscapeString(shown(shorten(p.Message))))
	}
	return b.String()
}

// withMarks is a line with the spans of its mistakes marked. Of a line that is too long only the first
// mistake's surroundings are shown.
func withMarks(line string, problems []Problem) string {
	var spans []span
	for _, p := range problems {
		m := p.mark()
		m.end = min(m.end, len(line))
		taken := slices.ContainsFunc(spans, func(s span) bool { return m.start < s.end && s.start < m.end })
		if 0 <= m.start && m.start < m.end && !taken {
			spans = append(spans, m)
		}
	}
	if len(line) > broad {
		m := nowhere
		if len(spans) > 0 {
			m = spans[0]
		}
		head, code, tail := window(line, m, broad)
		return html.EscapeString(head) + underline(code) + html.EscapeString(tail)
	}
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	var b strings.Builder
	from := 0
	for _, s := range spans {
		b.WriteString(html.EscapeString(shown(line[from:s.start])) + underline(shown(line[s.start:s.end])))
		from = s.end
	}
	return b.String() + html.EscapeString(shown(line[from:]))
}

func underline(code string) string {
	if code == "" {
		return ""
	}
	return fmt.Sprintf(wavy, html.EscapeString(code))
}
