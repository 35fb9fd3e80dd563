package view

import (
	"encoding/base64"
	"strings"
)

// A Figure is a finished drawing.
type Figure struct {
	Name  string `json:"name"`
	Title string `json:"title,omitempty"`
	Alt   string `json:"alt,omitempty"` // what it shows, in words
	SVG   []byte `json:"svg,omitempty"`
	PNG   []byte `json:"png,omitempty"`
}

// Bundle returns the figure as one display.
func (f Figure) Bundle() Bundle {
	b := Bundle{Plain: f.Text()}
	if len(f.SVG) > 0 {
		b[SVG] = string(f.SVG)
	}
	if len(f.PNG) > 0 {
		b[PNG] = base64.StdEncoding.EncodeToString(f.PNG)
	}
	return b
}

// Text says in words what the figure shows.
func (f Figure) Text() string {
	return "[figure: " + strings.Join(nonEmpty(f.Title, f.Alt), ". ") + "]\n"
}

// HTML embeds the figure as an image, so that its styles cannot reach the page's.
func (f Figure) HTML() string { return `<p>` + f.image() + `</p>` }

// Markdown embeds the figure as an image.
func (f Figure) Markdown() string { return f.image() + "\n" }

func (f Figure) image() string {
	alt := escape.Replace(strings.Join(nonEmpty(f.Title, f.Alt), ". "))
	if len(f.SVG) > 0 {
		return `<img alt="` + alt + `" src="data:image/svg+xml;base64,` + base64.StdEncoding.EncodeToString(f.SVG) + `">`
	}
	return `<img alt="` + alt + `" src="data:image/png;base64,` + base64.StdEncoding.EncodeToString(f.PNG) + `">`
}

func nonEmpty(texts ...string) (kept []string) {
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}
