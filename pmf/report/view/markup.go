package view

import "strings"

// style is kept in the element itself: a notebook may show the cell anywhere, in a light or a
// dark theme, so only inherited colours and transparency are used.
const (
	tableStyle = "border-collapse:collapse;font-variant-numeric:tabular-nums"
	headStyle  = "padding:.25em .8em;border-bottom:2px solid currentColor;text-align:"
	cellStyle  = "padding:.2em .8em;border-bottom:1px solid rgba(128,128,128,.35);text-align:"
)

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

// HTML renders the table for a notebook; the best of a column is bold.
func (t Table) HTML() string {
	grid := t.cells()
	var b strings.Builder
	b.WriteString(`<table style="` + tableStyle + `">`)
	if t.Title != "" {
		b.WriteString(`<caption style="text-align:left;padding:.3em 0;font-weight:600">` + escape.Replace(t.Title) + "</caption>")
	}
	b.WriteString("<thead><tr>")
	for j, column := range t.Columns {
		b.WriteString(`<th style="` + headStyle + align(t.right(grid, j)) + `">` + escape.Replace(column.title()) + "</th>")
	}
	b.WriteString("</tr></thead><tbody>")
	for _, row := range grid {
		b.WriteString("<tr>")
		for j, c := range row {
			text := escape.Replace(c.text)
			if c.best {
				text = "<b>" + text + "</b>"
			}
			b.WriteString(`<td style="` + cellStyle + align(t.right(grid, j)) + `">` + text + "</td>")
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	for _, note := range t.Notes {
		b.WriteString(`<p style="opacity:.8;margin:.3em 0">` + escape.Replace(note) + "</p>")
	}
	return b.String()
}

func align(right bool) string {
	if right {
		return "right"
	}
	return "left"
}

var escapePipe = strings.NewReplacer("|", `\|`, "\n", " ")

// Markdown renders the table in GitHub's syntax.
func (t Table) Markdown() string {
	grid := t.cells()
	var b strings.Builder
	if t.Title != "" {
		b.WriteString("**" + t.Title + "**\n\n")
	}
	rule := "|"
	b.WriteString("|")
	for j, column := range t.Columns {
		b.WriteString(" " + escapePipe.Replace(column.title()) + " |")
		if t.right(grid, j) {
			rule += " ---: |"
		} else {
			rule += " --- |"
		}
	}
	b.WriteString("\n" + rule + "\n")
	for _, row := range grid {
		b.WriteString("|")
		for _, c := range row {
			text := escapePipe.Replace(c.text)
			if c.best {
				text = "**" + text + "**"
			}
			b.WriteString(" " + text + " |")
		}
		b.WriteString("\n")
	}
	for _, note := range t.Notes {
		b.WriteString("\n" + note + "\n")
	}
	return b.String()
}
