package show

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"pmfnas/pmf/report/view"
)

// described shows a value that does not know how to show itself: with rows and columns as a table,
// else as text.
func described(value any) view.Bundle {
	if text, ok := spoken(value); ok {
		return plain(text)
	}
	if t, ok := tableOf(value); ok {
		return t.Bundle()
	}
	v := pointed(value)
	switch {
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return plain(bytesText(v.Bytes()))
	case holds(v):
		return plain(listed(v))
	}
	return plain(inline(v, 0))
}

// tableOf makes a table of a value that has rows.
func tableOf(value any) (view.Table, bool) {
	v := pointed(value)
	if !holds(v) || v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
		return view.Table{}, false
	}
	return tabled(v)
}

// pointed returns the value itself where there is a pointer to it.
func pointed(value any) reflect.Value {
	v := reflect.ValueOf(value)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	return v
}

// holds tells whether a value is made of others.
func holds(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Struct, reflect.Map, reflect.Slice, reflect.Array:
		return true
	}
	return false
}

// spoken returns the text of a value that has words of its own, and of those that fmt knows best.
func spoken(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case error, fmt.Stringer:
		return fmt.Sprint(v), true
	case nil:
		return "nil", true
	}
	return "", false
}

func plain(text string) view.Bundle {
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return view.Bundle{view.Plain: text}
}

// mostBytes is how much of bytes is shown.
const mostBytes = 256

// bytesText shows bytes as text where they are some, else as hexadecimal digits.
func bytesText(b []byte) string {
	part, more := b, ""
	if len(b) > mostBytes {
		part, more = b[:mostBytes], " …"
	}
	if utf8.Valid(b) && strings.IndexFunc(string(b), func(r rune) bool { return !unicode.IsPrint(r) && !unicode.IsSpace(r) }) < 0 {
		return fmt.Sprintf("%d bytes: %q%s", len(b), part, more)
	}
	return fmt.Sprintf("%d bytes: % x%s", len(b), part, more)
}

// How much of a value inside of another is written.
const (
	mostDeep  = 4
	mostItems = 12
	mostText  = 200 // characters of a string
)

// inline writes a value on one line, as in Go, without types.
func inline(v reflect.Value, depth int) string {
	if !v.IsValid() {
		return "nil"
	}
	if v.CanInterface() {
		switch x := v.Interface().(type) {
		case error, fmt.Stringer:
			if v.Kind() == reflect.Pointer && v.IsNil() {
				return "nil"
			}
			return fmt.Sprint(x)
		}
	}
	switch v.Kind() {
	case reflect.String:
		if text := []rune(v.String()); len(text) > mostText {
			return fmt.Sprintf("%q …", string(text[:mostText]))
		}
		return fmt.Sprintf("%q", v.String())
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return "nil"
		}
		return inline(v.Elem(), depth+1)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		if v.IsNil() {
			return "nil"
		}
		return v.Type().String()
	}
	if depth >= mostDeep {
		return "…"
	}
	switch v.Kind() {
	case reflect.Struct:
		return "{" + joined(v.NumField(), " ", func(i int) string { return v.Type().Field(i).Name + ":" + inline(v.Field(i), depth+1) }) + "}"
	case reflect.Slice, reflect.Array:
		return "[" + joined(v.Len(), " ", func(i int) string { return inline(v.Index(i), depth+1) }) + "]"
	case reflect.Map:
		keys := sortedKeys(v)
		return "{" + joined(len(keys), ", ", func(i int) string { return inline(keys[i], depth+1) + ": " + inline(v.MapIndex(keys[i]), depth+1) }) + "}"
	}
	return fmt.Sprint(v)
}

// joined writes the first of n items, and how many more there are.
func joined(n int, by string, item func(int) string) string {
	var parts []string
	for i := range min(n, mostItems) {
		parts = append(parts, item(i))
	}
	if n > mostItems {
		parts = append(parts, fmt.Sprintf("… %d more", n-mostItems))
	}
	return strings.Join(parts, by)
}

// mostListed is how many items of a list are shown.
const mostListed = 100

// listed writes a list without columns: on as many lines as it needs, each of about 100 characters.
func listed(v reflect.Value) string {
	if k := v.Kind(); k == reflect.Struct || k == reflect.Map || v.Len() == 0 {
		return empty(v)
	}
	var b strings.Builder
	b.WriteString("[")
	column := 1
	for i := range min(v.Len(), mostListed) {
		text := inline(v.Index(i), 0)
		if size := utf8.RuneCountInString(text); i > 0 && column+1+size > 100 {
			b.WriteString("\n ")
			column = 1
		} else if i > 0 {
			b.WriteString(" ")
		}
		b.WriteString(text)
		column += 1 + utf8.RuneCountInString(text)
	}
	b.WriteString("]")
	if v.Len() > mostListed {
		fmt.Fprintf(&b, "\nThe first %d of %d are shown.", mostListed, v.Len())
	}
	return b.String()
}

// empty says what has nothing in it.
func empty(v reflect.Value) string {
	text := strings.ReplaceAll(v.Type().String(), "main.", "")
	if k := v.Kind(); (k == reflect.Slice || k == reflect.Map) && v.IsNil() {
		return text + "(nil)"
	}
	return text + "{}"
}
