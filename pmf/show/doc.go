// Package show puts values in front of a person: in a notebook cell as tables, figures and
// live progress, elsewhere as text on standard output.
//
// In a cell, [Attach] (which the kernel calls before the cell's first line) makes standard
// output a socket of the kernel's front. Printed text and displays then travel in one stream
// and so arrive in the order in which the program made them. A display
// is a JSON text sequence (RFC 7464) among the text: the byte 0x1E, one JSON object, a line
// feed.
//
// A value of one's own shows itself by a method Show() view.Document, or by HTML() string,
// Markdown() string or SVG() []byte; see [Display] for all others.
package show
