package view

import (
	"strings"
	"unicode/utf8"
)

// How wide text for a terminal may be: a sentence, and a cell of words. Numbers are never broken.
const (
	lineWidth = 100
	cellWidth = 56
)

// Text aligns the table for a terminal; the best of a column carries a star. Long words of a cell
// go on in further lines.
func (t Table) Text() string {
	grid := t.cells()
	rows, heads := wrapped(t.shown(grid)), make([][]string, len(t.Columns))
	widths, right := make([]int, len(t.Columns)), make([]bool, len(t.Columns))
	for j, column := range t.Columns {
		heads[j], right[j] = []string{column.title()}, t.right(grid, j)
		widths[j] = width(column.title())
		for _, row := range rows {
			for _, line := range row[j] {
				widths[j] = max(widths[j], width(line))
			}
		}
	}
	var b strings.Builder
	if t.Title != "" {
		b.WriteString(t.Title + "\n\n")
	}
	writeRow(&b, heads, widths, right)
	for j := range heads {
		heads[j] = []string{strings.Repeat("─", widths[j])}
	}
	writeRow(&b, heads, widths, right)
	for _, row := range rows {
		writeRow(&b, row, widths, right)
	}
	for i, note := range t.notes() {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString(strings.Join(wrap(note, lineWidth), "\n") + "\n")
	}
	return b.String()
}

// wrapped breaks the cells of a grid into lines.
func wrapped(grid [][]cell) [][][]string {
	rows := make([][][]string, len(grid))
	for i, row := range grid {
		rows[i] = make([][]string, len(row))
		for j, c := range row {
			rows[i][j] = wrap(c.star(), cellWidth)
		}
	}
	return rows
}

// writeRow writes a row of a table, which takes as many lines as its longest cell.
func writeRow(b *strings.Builder, row [][]string, widths []int, right []bool) {
	lines := 1
	for _, cell := range row {
		lines = max(lines, len(cell))
	}
	for k := range lines {
		var l strings.Builder
		for j, cell := range row {
			text := ""
			if k < len(cell) {
				text = cell[k]
			}
			l.WriteString(pad(text, widths[j], right[j]) + "  ")
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
}

// wrap breaks a text at spaces so that lines are no wider than limit. A longer word, such as a
// path, stays whole and with the word before it.
func wrap(text string, limit int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		if width(paragraph) <= limit {
			lines = append(lines, paragraph)
			continue
		}
		line := ""
		for _, word := range strings.Fields(paragraph) {
			switch {
			case line == "":
				line = word
			case width(line)+1+width(word) > limit && width(word) <= limit:
				lines = append(lines, line)
				line = word
			default:
				line += " " + word
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func (c cell) star() string {
	if c.best {
		return c.text + " *"
	}
	return c.text
}

// width counts characters; the program writes no wide or combining ones.
func width(s string) int { return utf8.RuneCountInString(s) }

func pad(s string, w int, right bool) string {
	space := strings.Repeat(" ", max(0, w-width(s)))
	if right {
		return space + s
	}
	return s + space
}
