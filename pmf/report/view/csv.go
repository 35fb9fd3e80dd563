package view

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// CSV writes all rows of the table, as RFC 4180 has it, with numbers in full: for a spreadsheet.
func (t Table) CSV() string {
	var b strings.Builder
	for j, column := range t.Columns {
		field(&b, j, column.title())
	}
	b.WriteString("\r\n")
	for _, row := range t.Rows {
		for j := range t.Columns {
			if j < len(row) && row[j] != nil {
				field(&b, j, plainly(row[j]))
			} else {
				field(&b, j, "")
			}
		}
		b.WriteString("\r\n")
	}
	return b.String()
}

func field(b *strings.Builder, j int, text string) {
	if j > 0 {
		b.WriteByte(',')
	}
	if strings.ContainsAny(text, ",\"\r\n") {
		text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	b.WriteString(text)
}

// plainly writes a value for a program: a whole number without exponent, another with all its
// digits.
func plainly(value any) string {
	if v, ok := number([]any{value}, 0); ok {
		if whole := int64(v); float64(whole) == v {
			return fmt.Sprint(whole)
		}
		return fmt.Sprint(v)
	}
	if _, isFloat := value.(float64); isFloat {
		return "" // what is not a finite number is missing, as it is in JSON
	}
	return fmt.Sprint(value)
}

// most is the size up to which a table carries its CSV along, in bytes: it is stored with the
// notebook.
const most = 256 << 10

// many tells whether the table has rows to be sorted and taken away.
func (t Table) many() bool { return len(t.Rows) > 1 && !t.Facts }

// download is a link by which a browser saves the table; "" for a table that is too large.
func (t Table) download() string {
	text := t.CSV()
	if len(text) > most || !t.many() {
		return ""
	}
	name := t.Name
	if name == "" {
		name = "table"
	}
	return `<a download="` + escape.Replace(name) + `.csv" href="data:text/csv;charset=utf-8;base64,` +
		base64.StdEncoding.EncodeToString([]byte(text)) + `">CSV</a>`
}
