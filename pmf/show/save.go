package show

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pmfnas/pmf/report/view"
)

// Save writes what Display shows of a value to a file, in the form that the file's name ends with:
// .txt, .md and .html hold all of it, .svg and .png its first picture, .csv all rows of its first
// table.
func Save(path string, value any) error {
	form := strings.ToLower(filepath.Ext(path))
	content, err := inForm(form, value)
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	return os.WriteFile(path, content, 0o644)
}

// inForm renders a value as the end of a file's name asks.
func inForm(form string, value any) ([]byte, error) {
	bundles := Bundles(value)
	switch form {
	case ".txt":
		return joinedIn(bundles, view.Plain), nil
	case ".md":
		return joinedIn(bundles, view.Markdown, view.Plain), nil
	case ".html":
		return page(bundles), nil
	case ".svg":
		return first(bundles, view.SVG, "picture that is drawn with lines")
	case ".png":
		text, err := first(bundles, view.PNG, "picture made of pixels (.svg may do)")
		if err != nil {
			return nil, err
		}
		return base64.StdEncoding.DecodeString(string(text))
	case ".csv":
		return rows(value)
	}
	return nil, fmt.Errorf("its name ends in %q, want .txt, .md, .html, .svg, .png or .csv", form)
}

// joinedIn puts the displays below each other, each in the first of these forms that it has.
func joinedIn(bundles []view.Bundle, mimes ...string) []byte {
	var parts []string
	for _, b := range bundles {
		for _, mime := range mimes {
			if text, ok := b[mime]; ok {
				parts = append(parts, text)
				break
			}
		}
	}
	return []byte(strings.Join(parts, "\n"))
}

// page is a web page that needs no other file.
func page(bundles []view.Bundle) []byte {
	var b strings.Builder
	b.WriteString("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"color-scheme\" content=\"light dark\">\n" +
		"<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}img{max-width:100%}</style>\n")
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	for _, bundle := range bundles {
		switch {
		case bundle[view.HTML] != "":
			b.WriteString(bundle[view.HTML])
		case bundle[view.SVG] != "":
			b.WriteString(view.Figure{Alt: strings.TrimSpace(bundle[view.Plain]), SVG: []byte(bundle[view.SVG])}.HTML())
		case bundle[view.PNG] != "":
			b.WriteString(`<p><img alt="` + escape.Replace(strings.TrimSpace(bundle[view.Plain])) + `" src="data:image/png;base64,` + bundle[view.PNG] + `"></p>`)
		default:
			b.WriteString("<pre>" + escape.Replace(bundle[view.Plain]) + "</pre>")
		}
		b.WriteString("\n")
	}
	b.WriteString("</html>\n")
	return []byte(b.String())
}

// first returns the first display that has a form.
func first(bundles []view.Bundle, mime, noun string) ([]byte, error) {
	i := slices.IndexFunc(bundles, func(b view.Bundle) bool { return b[mime] != "" })
	if i < 0 {
		return nil, fmt.Errorf("the value has no %s", noun)
	}
	return []byte(bundles[i][mime]), nil
}

// rows returns all rows of the first table.
func rows(value any) ([]byte, error) {
	switch v := value.(type) {
	case view.Table:
		return []byte(v.CSV()), nil
	case Shower:
		return rows(v.Show())
	case view.Document:
		for _, block := range v.Blocks {
			if block.Table != nil {
				return []byte(block.Table.CSV()), nil
			}
		}
		return nil, fmt.Errorf("the value has no table")
	}
	if t, ok := tableOf(value); ok {
		return []byte(t.CSV()), nil
	}
	return nil, fmt.Errorf("the value has no table")
}
