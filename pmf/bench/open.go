package bench

import (
	"cmp"
	"path/filepath"
	"strings"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/curve/digitsbench"
)

// Open reads a table of curves: the one that comes with the program by its name, digits-bench,
// and any other from its file (./digits-bench is a file, too). A table without a name is called
// like its file.
func Open(ref string) (*curve.Table, error) {
	if ref == digitsbench.Name {
		return digitsbench.Open()
	}
	table, err := curve.Open(ref)
	if err != nil {
		return nil, err
	}
	file, _, _ := strings.Cut(filepath.Base(ref), ".")
	table.Name = cmp.Or(table.Name, file)
	return table, nil
}
