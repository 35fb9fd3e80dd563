package view

import "strings"

// style is kept in the element itself: a notebook may show the cell anywhere, in a light or a
// dark theme, so only inherited colours and transparency are used.
const (
	tableStyle = "border-collapse:collapse;font-variant-numeric:tabular-nums;margin:0"
	headStyle  = "padding:.25em .6em;border-bottom:2px solid currentColor;text-align:"
	noteStyle  = "opacity:.8;margin:.3em 0;max-width:60em"
	cellStyle  = "padding:.2em .6em;border-bottom:1px solid rgba(128,128,128,.35);text-align:"
)

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

// sorting makes the heads of a table sort its rows: by number where both are, else by text; what
// is missing stays last. An arrow in the room beside the head tells which column sorts, and which
// way. Where a front end takes scripts away, the table is as good without it.
const sorting = `<script>(s=>{if(!s)return;const t=s.parentNode.querySelector("table"),b=t.tBodies[0];[...t.tHead.rows[0].cells].forEach((h,i,all)=>{` +
	`const m=h.appendChild(document.createElement("span"));m.style="position:absolute;padding-left:.1em;font-size:.7em";m.ariaHidden="true";` +
	`const sort=()=>{const up=h.ariaSort!="ascending";all.forEach(o=>{o.removeAttribute("aria-sort");o.lastChild.textContent=""});` +
	`h.ariaSort=up?"ascending":"descending";m.textContent=up?"▲":"▼";const v=r=>{const x=r.cells[i].textContent.trim();return x=="–"||x==""?null:isNaN(x)?x:+x};` +
	`[...b.rows].map((r,n)=>[v(r),n,r]).sort((p,q)=>(p[0]===null)-(q[0]===null)||(up?1:-1)*(typeof p[0]=="number"&&typeof q[0]=="number"?p[0]-q[0]:` +
	`String(p[0]).localeCompare(String(q[0])))||p[1]-q[1]).forEach(r=>b.append(r[2]))};h.style.cursor="pointer";h.title="sort";h.tabIndex=0;` +
	`h.onclick=sort;h.onkeydown=e=>{if(e.key=="Enter")sort()}})})(document.currentScript)</script>`

// HTML renders the table for a notebook; the best of a column is bold, and a click on the head of
// a column sorts.
func (t Table) HTML() string {
	grid := t.cells()
	var b strings.Builder
	b.WriteString(`<div style="overflow-x:auto;margin:.3em 0"><table style="` + tableStyle + `">`)
	if t.Title != "" {
		b.WriteString(`<caption style="text-align:left;padding:.3em 0;font-weight:600">` + escape.Replace(t.Title) + "</caption>")
	}
	b.WriteString("<thead><tr>")
	for j, column := range t.Columns {
		b.WriteString(`<th style="` + headStyle + align(t.right(grid, j)) + `">` + escape.Replace(column.title()) + "</th>")
	}
	b.WriteString("</tr></thead><tbody>")
	for _, row := range t.shown(grid) {
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
	for _, note := range t.notes() {
		b.WriteString(`<p style="` + noteStyle + `">` + escape.Replace(note) + "</p>")
	}
	if link := t.download(); link != "" {
		b.WriteString(`<p style="` + noteStyle + `">` + link + "</p>")
	}
	if t.many() {
		b.WriteString(sorting)
	}
	b.WriteString("</div>")
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
	for _, row := range t.shown(grid) {
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
	for _, note := range t.notes() {
		b.WriteString("\n" + note + "\n")
	}
	return b.String()
}
