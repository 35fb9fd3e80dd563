package replay

import (
	"cmp"
	"path/filepath"
	"strings"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/curve/digitsbench"
)

// Open reads a table of curves: the one that comes with the program by its name, digits-bench, and
// any other from its file (./digits-bench is a file, too). A table without a name is called like
// its file. Errors name the file and its line. A caller owns the table.
func Open(ref string) (*curve.Table, error) {
	if ref == digitsbench.Name {
		return digitsbench.Open()
	}
	table, err := curve.Open(ref)
	if err != nil {
		return nil, err
	}
	table.Name = cmp.Or(table.Name, NameOf(ref))
	return table, nil
}

// NameOf returns what a table without a name is called: its file without folder and endings.
func NameOf(ref string) string {
	name, _, _ := strings.Cut(filepath.Base(ref), ".")
	return name
}
