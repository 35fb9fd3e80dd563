package view

// A Bundle is one display in Jupyter's sense: MIME type to content. It always has text/plain.
type Bundle map[string]string

// The MIME types that a Bundle uses.
const (
	Plain    = "text/plain"
	HTML     = "text/html"
	Markdown = "text/markdown"
	SVG      = "image/svg+xml"
	PNG      = "image/png" // base64
)
