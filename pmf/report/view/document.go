package view

import (
	"slices"
	"strings"
)

// A Document is blocks in the order in which they are read.
type Document struct {
	Title  string  `json:"title,omitempty"`
	Blocks []Block `json:"blocks"`
}

// A Block is one of its three fields: a paragraph, a table or a figure.
type Block struct {
	Text   string  `json:"text,omitempty"`
	Table  *Table  `json:"table,omitempty"`
	Figure *Figure `json:"figure,omitempty"`
}

// renderer is what every kind of block can do.
type renderer interface {
	Text() string
	HTML() string
	Markdown() string
	Bundle() Bundle
}

// paragraph is a block of words.
type paragraph string

func (p paragraph) Text() string { return strings.Join(wrap(string(p), lineWidth), "\n") + "\n" }
func (p paragraph) HTML() string {
	return `<p style="margin:.5em 0;max-width:60em">` + escape.Replace(string(p)) + "</p>"
}
func (p paragraph) Markdown() string { return string(p) + "\n" }
func (p paragraph) Bundle() Bundle   { return Bundle{Plain: p.Text(), HTML: p.HTML()} }

func (b Block) renderer() renderer {
	switch {
	case b.Table != nil:
		return *b.Table
	case b.Figure != nil:
		return *b.Figure
	}
	return paragraph(b.Text)
}

// Bundles returns one display a block.
func (d Document) Bundles() []Bundle {
	bundles := make([]Bundle, len(d.Blocks))
	for i, block := range d.Blocks {
		bundles[i] = block.renderer().Bundle()
	}
	return bundles
}

// Pick returns a document of the tables and figures that have one of these names, in their
// order.
func (d Document) Pick(names ...string) Document {
	picked := Document{Title: d.Title, Blocks: []Block{}}
	for _, b := range d.Blocks {
		if b.Table != nil && slices.Contains(names, b.Table.Name) || b.Figure != nil && slices.Contains(names, b.Figure.Name) {
			picked.Blocks = append(picked.Blocks, b)
		}
	}
	return picked
}

// Text renders the document for a terminal.
func (d Document) Text() string {
	parts := nonEmpty(d.Title)
	if d.Title != "" {
		parts[0] += "\n" + strings.Repeat("═", width(d.Title)) + "\n"
	}
	for _, block := range d.Blocks {
		parts = append(parts, block.renderer().Text())
	}
	return strings.Join(parts, "\n")
}

// HTML renders the document as a fragment of a page.
func (d Document) HTML() string {
	var b strings.Builder
	if d.Title != "" {
		b.WriteString("<h3>" + escape.Replace(d.Title) + "</h3>")
	}
	for _, block := range d.Blocks {
		b.WriteString(block.renderer().HTML() + "\n")
	}
	return b.String()
}

// Markdown renders the document for a README or an issue.
func (d Document) Markdown() string {
	parts := nonEmpty(d.Title)
	if d.Title != "" {
		parts[0] = "### " + d.Title + "\n"
	}
	for _, block := range d.Blocks {
		parts = append(parts, block.renderer().Markdown())
	}
	return strings.Join(parts, "\n")
}
