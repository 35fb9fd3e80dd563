package pmf

import (
	"fmt"
	"html"
	"strings"

	"pmfnas/pmf/report/view"
)

// A lesson is a notebook of the course, as its own metadata describe it.
type lesson struct {
	file, title string
	minutes     int // on two cores
	learn       string
}

// lessons lists the course in the order in which it is read.
func lessons() []lesson {
	return []lesson{
		{"01-space.ipynb", "1 · The space", 1, "what can be searched, how much of it is the same, and what a network costs before it is trained"},
		{"02-fidelity.ipynb", "2 · Multi-fidelity", 1, "what a short training tells about a long one, what it saves, and where it deceives"},
		{"03-predictor.ipynb", "3 · The predictor", 1, "what a prediction knows, how sure it is, and when it is worth nothing"},
		{"04-stages.ipynb", "4 · Three stages", 1, "how a search spends a budget in three stages, why it switches, and what each stage loses"},
		{"05-ablations.ipynb", "5 · Ablations", 1, "what each part of a method is worth, and how not to be fooled by one run"},
		{"06-own.ipynb", "6 · Your own space and data", 1, "how to write down a space, bring images of your own, and search for real"},
	}
}

// Tour shows the course of notebooks: what each teaches, how long it takes on two cores, and a
// link that opens it from a notebook of the same folder.
func Tour() view.Bundle {
	var plain, page, markdown strings.Builder
	plain.WriteString("A course of six notebooks, in the folder notebooks:\n")
	page.WriteString("<p><b>A course of six notebooks</b></p><table><thead><tr><th>notebook</th><th>minutes</th><th>what one learns</th></tr></thead><tbody>")
	markdown.WriteString("**A course of six notebooks**\n\n| notebook | minutes | what one learns |\n|---|---|---|\n")
	for _, l := range lessons() {
		fmt.Fprintf(&plain, "\n%s (%s), %d min\n    %s\n", l.title, l.file, l.minutes, l.learn)
		fmt.Fprintf(&page, `<tr><td style="text-align:left"><a href="%s">%s</a></td><td>%d</td><td style="text-align:left">%s</td></tr>`,
			l.file, html.EscapeString(l.title), l.minutes, html.EscapeString(l.learn))
		fmt.Fprintf(&markdown, "| [%s](%s) | %d | %s |\n", l.title, l.file, l.minutes, l.learn)
	}
	page.WriteString("</tbody></table>")
	return view.Bundle{view.Plain: plain.String(), view.HTML: page.String(), view.Markdown: markdown.String()}
}
