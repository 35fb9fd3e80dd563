package show

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"pmfnas/pmf/report/view"
)

// mostRows is how many rows of a person's own table are shown; mostKept how many are kept at all.
const (
	mostRows = 50
	mostKept = 10_000
)

// tabled makes a table of a value that has rows: a struct of its fields, a map of its keys, a list
// of structs, and a list of lists of numbers.
func tabled(v reflect.Value) (t view.Table, ok bool) {
	switch v.Kind() {
	case reflect.Struct:
		t = structTable(v)
	case reflect.Map:
		t = mapTable(v)
	default:
		t = listTable(v)
	}
	return t, len(t.Rows) > 0
}

func structTable(v reflect.Value) view.Table {
	t := view.Table{Title: nameOf(v.Type()), Columns: []view.Column{{Name: "field"}, {Name: "value"}}, Facts: true}
	for i := range v.NumField() {
		t.Rows = append(t.Rows, []any{v.Type().Field(i).Name, entry(v.Field(i))})
	}
	return t
}

// nameOf names a type as the person does who wrote it in a cell.
func nameOf(t reflect.Type) string {
	if t.Name() == "" {
		return ""
	}
	return strings.TrimPrefix(t.String(), "main.")
}

func mapTable(v reflect.Value) view.Table {
	key := view.Column{Name: "key"}
	row, columns := rowsOf(v.Type().Elem())
	if columns == nil {
		columns = []view.Column{{Name: "value"}}
		row = func(v reflect.Value) []any { return []any{entry(v)} }
	}
	t := view.Table{Columns: append([]view.Column{key}, columns...), Limit: mostRows}
	for i, k := range sortedKeys(v) {
		if i == mostKept {
			t.Notes = []string{fmt.Sprintf("It has %d keys; the first %d are kept here.", v.Len(), mostKept)}
			break
		}
		t.Rows = append(t.Rows, append([]any{entry(k)}, row(v.MapIndex(k))...))
	}
	alignPoints(t)
	return t
}

// listTable makes a table of structs, or of lists of numbers that are equally long; it has no rows
// where a list is neither.
func listTable(v reflect.Value) (t view.Table) {
	row, columns := rowsOf(v.Type().Elem())
	if columns == nil {
		row, columns = matrix(v)
	}
	if columns == nil {
		return t
	}
	t.Columns, t.Limit = columns, mostRows
	for i := range min(v.Len(), mostKept) {
		t.Rows = append(t.Rows, row(v.Index(i)))
	}
	if v.Len() > mostKept {
		t.Notes = []string{fmt.Sprintf("It has %d items; the first %d are kept here.", v.Len(), mostKept)}
	}
	alignPoints(t)
	return t
}

// alignPoints gives columns of fractions as many decimals as show four digits of the largest, so
// that points stand below each other, unless that would hide the smallest.
func alignPoints(t view.Table) {
	for j := range t.Columns {
		whole, least, most := true, math.Inf(1), 0.0
		for _, row := range t.Rows {
			if f, ok := row[j].(float64); ok && f != 0 {
				whole = whole && f == math.Trunc(f)
				least, most = min(least, math.Abs(f)), max(most, math.Abs(f))
			}
		}
		decimals := 3 - int(math.Floor(math.Log10(most)))
		if !whole && decimals >= 0 && decimals <= 6 && least >= math.Pow10(-decimals) {
			t.Columns[j].Format = fmt.Sprintf("%%.%df", decimals)
		}
	}
}

// rowsOf returns how values of a type become a row, and the columns; nil if the type is no struct
// with fields, or has words of its own.
func rowsOf(t reflect.Type) (row func(reflect.Value) []any, columns []view.Column) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || speaks(t) || speaks(reflect.PointerTo(t)) {
		return nil, nil
	}
	for i := range t.NumField() {
		columns = append(columns, view.Column{Name: t.Field(i).Name})
	}
	return func(v reflect.Value) []any {
		cells := make([]any, len(columns))
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return cells
			}
			v = v.Elem()
		}
		for i := range cells {
			cells[i] = entry(v.Field(i))
		}
		return cells
	}, columns
}

// speaks tells whether the values of a type have words of their own.
func speaks(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[fmt.Stringer]()) || t.Implements(reflect.TypeFor[error]())
}

// mostColumns is how wide a matrix may be that is shown as a table.
const mostColumns = 20

// matrix returns the rows of a list of equally long lists of numbers.
func matrix(v reflect.Value) (row func(reflect.Value) []any, columns []view.Column) {
	inner := v.Type().Elem()
	if k := inner.Kind(); k != reflect.Slice && k != reflect.Array || !isNumber(inner.Elem().Kind()) || speaks(inner.Elem()) || v.Len() == 0 {
		return nil, nil
	}
	n := v.Index(0).Len()
	for i := range v.Len() {
		if v.Index(i).Len() != n {
			return nil, nil
		}
	}
	if n == 0 || n > mostColumns {
		return nil, nil
	}
	for j := range n {
		columns = append(columns, view.Column{Name: fmt.Sprint(j)})
	}
	return func(v reflect.Value) []any {
		cells := make([]any, n)
		for j := range cells {
			cells[j] = entry(v.Index(j))
		}
		return cells
	}, columns
}

func isNumber(k reflect.Kind) bool {
	return k >= reflect.Int && k <= reflect.Float64 && k != reflect.Uintptr
}

// entry is a value as a table's cell has it: numbers as numbers, the rest in words.
func entry(v reflect.Value) any {
	if v.CanInterface() {
		if _, ok := v.Interface().(fmt.Stringer); ok {
			return inline(v, 0)
		}
	}
	switch {
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		if u := v.Uint(); u <= math.MaxInt64 {
			return int64(u)
		}
		return fmt.Sprint(v.Uint())
	case v.CanFloat():
		if f := v.Float(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f
		}
		return fmt.Sprint(v.Float()) // said, where a report would say that it is missing
	case v.Kind() == reflect.String:
		return v.String()
	}
	return inline(v, 0)
}

// sortedKeys returns the keys of a map in order: numbers and strings by size, others by their text.
func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		switch {
		case a.CanInt():
			return cmp.Compare(a.Int(), b.Int())
		case a.CanUint():
			return cmp.Compare(a.Uint(), b.Uint())
		case a.CanFloat():
			return cmp.Compare(a.Float(), b.Float())
		case a.Kind() == reflect.String:
			return cmp.Compare(a.String(), b.String())
		}
		return cmp.Compare(inline(a, 0), inline(b, 0))
	})
	return keys
}
