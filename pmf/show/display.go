package show

import (
	"fmt"
	"image"
	"os"
	"reflect"

	"pmfnas/pmf/report/view"
)

// A Shower is a value that knows how it is shown.
type Shower interface {
	Show() view.Document
}

// Display shows each value: documents, tables, figures, bundles and Showers richly; images and
// gonum's plots as pictures; a value with a method HTML() string, Markdown() string or SVG() []byte
// by that, a drawing with the words of String below it; structs, maps and slices as tables where they have rows and columns; everything else as
// fmt prints it.
func Display(values ...any) error {
	return display(all(values), false)
}

// display shows bundles, the last one perhaps as the cell's result.
func display(bundles []view.Bundle, result bool) error {
	for i, bundle := range bundles {
		if err := send(frame{Kind: kindDisplay, Data: bundle, Result: result && i == len(bundles)-1}); err != nil {
			return fmt.Errorf("display a value: %w", err)
		}
	}
	return nil
}

// all returns how values are shown one after the other.
func all(values []any) (shown []view.Bundle) {
	for _, value := range values {
		shown = append(shown, Bundles(value)...)
	}
	return shown
}

// Page shows a value in the front end's pager where it has one: in a pane of its own, or below
// the cell. It suits long texts that need not stay in the notebook.
func Page(value any) error {
	for _, bundle := range Bundles(value) {
		if err := send(frame{Kind: kindPage, Data: bundle}); err != nil {
			return fmt.Errorf("page a value: %w", err)
		}
	}
	return nil
}

// Clear takes away what the cell has shown so far; with wait, when the next output comes, so
// that nothing flickers. Outside a notebook it does nothing.
func Clear(wait bool) error {
	if !attached() {
		return nil
	}
	return send(frame{Kind: kindClear, Wait: wait})
}

// Result shows what the last expression of a cell gave. An error as the last value is shown as
// a sentence and ends the cell with exit status 1; nil as the last value is not shown. The kernel wraps
// last expressions in it.
func Result(values ...any) {
	var failure error
	if n := len(values); n > 0 {
		if err, ok := values[n-1].(error); ok {
			failure, values = err, values[:n-1]
		} else if values[n-1] == nil {
			values = values[:n-1]
		}
	}
	if failure == nil {
		failure = display(all(values), true)
	}
	if failure != nil {
		Fail(failure)
	}
}

// Fail shows an error as the cell's result and ends the program with exit status 1.
func Fail(err error) {
	if !attached() {
		fmt.Fprintln(os.Stderr, err)
	} else if sent := send(frame{Kind: kindError, Text: err.Error()}); sent != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(1)
}

// Bundles returns what Display shows of a value: one display, or several in their order.
func Bundles(value any) []view.Bundle {
	switch v := value.(type) {
	case view.Bundle:
		return []view.Bundle{v}
	case interface{ Bundles() []view.Bundle }:
		return v.Bundles()
	case interface{ Bundle() view.Bundle }:
		return []view.Bundle{v.Bundle()}
	case Shower:
		return v.Show().Bundles()
	case image.Image:
		return []view.Bundle{picture(v)}
	}
	if b, ok := drawn(value); ok {
		return []view.Bundle{b}
	}
	if b, ok := marked(value); ok {
		return []view.Bundle{b}
	}
	return []view.Bundle{described(value)}
}

// marked asks a value for its own markup.
func marked(value any) (b view.Bundle, ok bool) {
	if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, false
	}
	b = view.Bundle{}
	if v, is := value.(interface{ HTML() string }); is {
		b[view.HTML] = v.HTML()
	}
	if v, is := value.(interface{ Markdown() string }); is {
		b[view.Markdown] = v.Markdown()
	}
	if v, is := value.(interface{ SVG() []byte }); is {
		if svg := v.SVG(); len(svg) > 0 {
			b[view.SVG] = string(svg)
		}
	}
	if len(b) == 0 {
		return nil, false
	}
	b[view.Plain] = described(value)[view.Plain]
	if text, is := spoken(value); is && len(b) == 2 && b[view.SVG] != "" {
		b[view.HTML] = captioned(b[view.SVG], text)
	}
	return b, true
}

// captioned puts the words of a value below its drawing, where they can be read and copied.
func captioned(svg, text string) string {
	return view.Document{Blocks: []view.Block{{Figure: &view.Figure{Alt: text, SVG: []byte(svg)}}, {Text: text}}}.HTML()
}
