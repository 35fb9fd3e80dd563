package curve

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// rowJSON is a Row as it is written, but for the keys that carry their epochs.
type rowJSON struct {
	ID       string            `json:"id"`
	Params   *int64            `json:"params,omitempty"`
	Features map[string]number `json:"features,omitempty"`
	Ops      []string          `json:"ops,omitempty"`
	Graph    []Node            `json:"graph,omitempty"`
	Arch     string            `json:"arch,omitempty"`
	Status   string            `json:"status,omitempty"`
	curveJSON
	MetricByFidelity  map[int]number `json:"metric_by_fidelity,omitempty"`
	SecondsByFidelity map[int]number `json:"seconds_by_fidelity,omitempty"`
}

// Write writes the table as pmf-curves/1, in the order of its rows, and leaves closing w to the
// caller. The header's format and number of rows are set to what they must be. Equal tables give
// equal bytes.
func (t *Table) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	// A copy: writing changes no table.
	header := t.Header
	header.Format, header.Rows = Format, len(t.Rows)
	if err := encoder.Encode(header); err != nil {
		return fmt.Errorf("write header of curve table %q: %w", t.Name, err)
	}
	for i, row := range t.Rows {
		if err := encoder.Encode(row); err != nil {
			return fmt.Errorf("write row %d (%s) of curve table %q: %w", i+1, row.ID, t.Name, err)
		}
	}
	return out.Flush()
}

// Save writes the table to a file, gzipped when its name ends in .gz. The file appears whole
// or not at all: it is written under a temporary name in the same folder, synced and renamed.
func (t *Table) Save(path string) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("save curve table: %w", err)
	}
	defer os.Remove(temporary.Name())
	if err := temporary.Chmod(0o644); err != nil { // temporary files are nobody else's business, tables are
		return fmt.Errorf("save curve table %s: %w", path, err)
	}
	var w io.WriteCloser = temporary
	if strings.HasSuffix(path, ".gz") {
		w = gzip.NewWriter(temporary)
	}
	err = t.Write(w)
	if w != temporary {
		err = errors.Join(err, w.Close())
	}
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return fmt.Errorf("save curve table %s: %w", path, err)
	}
	return os.Rename(temporary.Name(), path)
}

// MarshalJSON writes the row as one line of pmf-curves/1.
func (r Row) MarshalJSON() ([]byte, error) {
	text, err := json.Marshal(rowJSON{
		r.ID, r.Params, numbers(r.Features), r.Ops, r.Graph, r.Arch, r.Status, r.encoded(),
		numbers(r.MetricByFidelity), numbers(r.SecondsByFidelity),
	})
	if err != nil || len(r.ValidationAt)+len(r.TestAt) == 0 {
		return text, err
	}
	// Keys such as val200 have no field of a struct: they are written as an object of their own, in
	// the order of their names, and the two objects are joined at the brace.
	at := map[string]number{}
	for epochs, v := range r.ValidationAt {
		at["val"+strconv.Itoa(epochs)] = number(v)
	}
	for epochs, v := range r.TestAt {
		at["test"+strconv.Itoa(epochs)] = number(v)
	}
	more, err := json.Marshal(at)
	if err != nil {
		return nil, err
	}
	return append(append(text[:len(text)-1], ','), more[1:]...), nil
}

// UnmarshalJSON reads one line of pmf-curves/1. Errors call it row:1, as it comes from no file.
func (r *Row) UnmarshalJSON(text []byte) error {
	row, err := readRow(text, "row", 1)
	if err == nil {
		*r = row
	}
	return err
}

// MarshalJSON writes a list of name, operation and inputs. Inputs are a list even when there are
// none: null would be refused by readers in other languages.
func (n Node) MarshalJSON() ([]byte, error) {
	inputs := n.Inputs
	if inputs == nil {
		inputs = []string{}
	}
	return json.Marshal([]any{n.Name, n.Op, inputs})
}
