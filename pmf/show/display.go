package show

import (
	"fmt"
	"os"
	"strings"

	"pmfnas/pmf/report/view"
)

// A Shower is a value that knows how it is shown.
type Shower interface {
	Show() view.Document
}

// Display shows each value: documents, tables, figures, bundles and Showers richly, everything
// else as fmt prints it.
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
		shown = append(shown, bundles(value)...)
	}
	return shown
}

// Page shows a value in the front end's pager where it has one: in a pane of its own, or below
// the cell. It suits long texts that need not stay in the notebook.
func Page(value any) error {
	for _, bundle := range bundles(value) {
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

// bundles decides how a value is shown.
func bundles(value any) []view.Bundle {
	switch v := value.(type) {
	case view.Bundle:
		return []view.Bundle{v}
	case interface{ Bundles() []view.Bundle }:
		return v.Bundles()
	case interface{ Bundle() view.Bundle }:
		return []view.Bundle{v.Bundle()}
	case Shower:
		return v.Show().Bundles()
	}
	text := printed(value)
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return []view.Bundle{{view.Plain: text}}
}

func printed(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case fmt.Stringer, error:
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("%+v", value)
}
