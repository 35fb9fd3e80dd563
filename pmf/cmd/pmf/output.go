package main

import (
	"encoding/json"
	"fmt"
	"html"
	"io"

	"github.com/spf13/pflag"

	"pmfnas/pmf/report/view"
)

// formats adds the flag --format.
func formats(flags *pflag.FlagSet, value *string) {
	words(flags, value, "format", "how to print", "text", "json", "md", "html")
}

// write prints a document in a format. Every format is the same document, so what one shows none
// hides.
func write(w io.Writer, d view.Document, format string) error {
	var text string
	switch format {
	case "json":
		return writeJSON(w, d)
	case "md":
		text = d.Markdown()
	case "html":
		text = page(d)
	case "svg":
		return writeFigure(w, d)
	default:
		text = d.Text()
	}
	_, err := io.WriteString(w, text)
	return err
}

// writeJSON prints a value as indented JSON.
func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// writeFigure prints the first figure of a document.
func writeFigure(w io.Writer, d view.Document) error {
	for _, block := range d.Blocks {
		if block.Figure != nil {
			_, err := w.Write(block.Figure.SVG)
			return err
		}
	}
	return fmt.Errorf("%s has no figure; --format text prints it", d.Title)
}

// page is a document as a web page of its own. It needs nothing from elsewhere: styles and figures
// are inside.
func page(d view.Document) string {
	const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}
table{border-collapse:collapse}td,th{padding:.2em .8em;border-bottom:1px solid #8884}`
	return fmt.Sprintf("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>%s</title>\n<style>%s</style>\n%s</html>\n",
		html.EscapeString(d.Title), style, d.HTML())
}
