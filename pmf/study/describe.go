package study

import (
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Describe writes every setting of s as YAML that ReadSettings reads, each with what it means, its
// unit and the paper's table as a comment. What it writes is a complete settings file: the
// settings' tags are the only place where they are described.
func (s Settings) Describe(w io.Writer) error {
	var lines []string
	walk(reflect.ValueOf(s), "", func(f field) {
		indent := strings.Repeat("  ", f.depth)
		if f.group {
			lines = append(lines, "")
			if f.doc != "" {
				lines = append(lines, indent+"# "+f.doc)
			}
			lines = append(lines, indent+f.name+":")
			return
		}
		lines = append(lines, fmt.Sprintf("%-28s # %s", indent+f.name+": "+f.text(), f.doc))
	})
	_, err := io.WriteString(w, strings.TrimLeft(strings.Join(lines, "\n"), "\n")+"\n")
	return err
}

// Describe writes the paper's settings, every one with its comment.
func Describe(w io.Writer) error { return Defaults().Describe(w) }

// field is one setting, or a group of them. It is what walk makes of a Go field and its tags.
type field struct {
	name  string // such as epochs
	path  string // such as fine.epochs
	doc   string
	depth int
	group bool
	value reflect.Value
}

// text is the value as YAML. A group has none.
func (f field) text() string {
	if f.value.Kind() == reflect.Slice {
		parts := make([]string, f.value.Len())
		for i := range parts {
			parts[i] = fmt.Sprint(f.value.Index(i).Interface())
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	if !f.value.IsValid() || f.group {
		return ""
	}
	return fmt.Sprint(f.value.Interface())
}

// walk visits every setting of a struct in order, groups before what is in them. Every field needs
// a yaml tag; embedded structs are not known here. depth counts groups above.
func walk(v reflect.Value, prefix string, visit func(field)) {
	for i := range v.NumField() {
		t := v.Type().Field(i)
		name, _, _ := strings.Cut(t.Tag.Get("yaml"), ",")
		f := field{name: name, path: prefix + name, doc: t.Tag.Get("doc"), value: v.Field(i), group: t.Type.Kind() == reflect.Struct}
		f.depth = strings.Count(prefix, ".")
		visit(f)
		if f.group {
			walk(v.Field(i), f.path+".", visit)
		}
	}
}
