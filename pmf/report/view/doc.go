// Package view holds what a report shows, before anyone decides where: tables, figures and
// documents made of them. Each renders itself as plain text, HTML and Markdown, and travels
// as JSON from the engine to a notebook cell. It imports next to nothing, because every cell
// links it.
package view
