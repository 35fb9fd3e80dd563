package curve

import (
	"bufio"
	"bytes"
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

// Open reads a table from a file, gzipped or not: what it holds decides, not what it is called.
// Errors are those of [Read], of the file system (os.ErrNotExist) and of gzip.
func Open(path string) (*Table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open curve table: %w", err)
	}
	defer file.Close()
	buffered := bufio.NewReader(file)
	var r io.Reader = buffered
	if magic, _ := buffered.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("read curve table %s: %w", path, err)
		}
		r = unzipped
	}
	return Read(r, filepath.Base(path))
}

// Read reads a table; name stands for the file in errors. What a table says wrongly is a
// [*FieldError]; unknown keys are ignored and empty lines skipped.
// An id may stand twice: NAS-Bench-NLP has trained an architecture more than once.
// The first damaged line ends the reading: half a table would silently be another benchmark.
func Read(r io.Reader, name string) (*Table, error) {
	lines := &lineReader{r: bufio.NewReaderSize(r, 1<<16), file: name}
	text, err := lines.next()
	if errors.Is(err, io.EOF) {
		return nil, &FieldError{File: name, Line: 1, Got: "missing", Want: "a header with format " + Format}
	} else if err != nil {
		return nil, err
	}
	header, err := readHeader(text, name, lines.line)
	if err != nil {
		return nil, err
	}
	table := &Table{Header: header}
	if table.Rows, err = readRows(lines, &table.Header); err != nil {
		return nil, err
	}
	table.Header.Rows = len(table.Rows)
	return table, nil
}

// readRows reads what follows the header, and gives a header that says no number of epochs that of
// the longest curve.
func readRows(lines *lineReader, header *Header) ([]Row, error) {
	var rows []Row
	longest := 0
	for {
		text, err := lines.next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		row, err := readRow(text, lines.file, lines.line)
		if err != nil {
			return nil, err
		}
		longest = max(longest, row.Len())
		rows = append(rows, row)
	}
	if header.Epochs == 0 {
		header.Epochs = longest
	}
	return rows, nil
}

// readHeader reads the first line, and refuses what the rest cannot be understood without.
func readHeader(text []byte, file string, line int) (Header, error) {
	var h Header
	var epochs, rows count
	object, err := decode(text, file, line, []field{
		{"format", "a text", &h.Format}, {"name", "a text", &h.Name},
		{"objective", "a text", &h.Objective}, {"metric", "a text", &h.Metric},
		{"unit", "a text", &h.Unit}, {"epochs", "a whole number", &epochs},
		{"rows", "a whole number", &rows}, {"task", "a text", &h.Task},
		{"source", "a text", &h.Source}, {"licence", "a text", &h.Licence},
		{"note", "a text", &h.Note}, {"fidelities", "a list of epochs", &h.Fidelities},
		{"operations", "a list of names", &h.Operations}, {"space", "a text", &h.Space},
		{"input", "an object of height, width, channels and classes", &h.Input},
	})
	if err != nil {
		return Header{}, err
	}
	// What a reader cannot do without: the format, and which way the metric is good.
	h.Epochs, h.Rows = int(epochs), int(rows)
	switch {
	case h.Format != Format:
		err = &FieldError{file, line, "format", quoted(object["format"]), Format}
	case h.Objective != "max" && h.Objective != "min":
		err = &FieldError{file, line, "objective", quoted(object["objective"]), "max or min"}
	case h.Epochs < 0:
		err = &FieldError{file, line, "epochs", quoted(object["epochs"]), "at least 0"}
	}
	return h, err
}

// readRow reads one line. Only id is required: a table may hold features without curves, or curves
// without features.
func readRow(text []byte, file string, line int) (Row, error) {
	var r Row
	var id identity
	var params *count
	var c curveJSON
	var features map[string]number
	var metrics, seconds map[int]number
	object, err := decode(text, file, line, []field{
		{"id", "a text or a whole number", &id}, {"params", "a whole number or null", &params},
		{"features", "an object of numbers", &features}, {"ops", "a list of names", &r.Ops},
		{"graph", "a list of [node, operation, [inputs]]", &r.Graph},
		{"arch", "a text", &r.Arch}, {"status", "a text", &r.Status},
		{"metric", "a list of numbers", &c.Metric}, {"train_loss", "a list of numbers", &c.TrainLoss},
		{"train_acc", "a list of numbers", &c.TrainAccuracy}, {"grad_norm", "a list of numbers", &c.GradNorm},
		{"seconds", "a list of numbers", &c.Seconds},
		{"metric_by_fidelity", "an object of numbers by epochs", &metrics},
		{"seconds_by_fidelity", "an object of numbers by epochs", &seconds},
	})
	if err != nil {
		return Row{}, err
	}
	// All else may be missing: tables differ in what they record.
	if id == "" {
		return Row{}, &FieldError{file, line, "id", quoted(object["id"]), "a text or a whole number"}
	}
	r.ID, r.Params = string(id), (*int64)(params)
	r.Features, r.MetricByFidelity, r.SecondsByFidelity = floats(features), floats(metrics), floats(seconds)
	r.Curve = Curve{c.Metric, c.TrainLoss, c.TrainAccuracy, c.GradNorm, c.Seconds}
	if r.ValidationAt, err = readAt(object, "val", file, line); err != nil {
		return Row{}, err
	}
	r.TestAt, err = readAt(object, "test", file, line)
	return r, err
}

// readAt collects keys such as val200: a prefix and the epochs after which it was measured. Keys
// that only look alike (val, val007) are some other program's.
func readAt(object map[string]json.RawMessage, prefix, file string, line int) (map[int]float64, error) {
	var out map[int]float64
	for key, raw := range object {
		digits, ok := strings.CutPrefix(key, prefix)
		epochs, err := strconv.Atoi(digits)
		if !ok || err != nil || strconv.Itoa(epochs) != digits {
			continue
		}
		var value number
		if err := json.Unmarshal(raw, &value); err != nil {
			return nil, &FieldError{file, line, key, quoted(raw), "a number"}
		}
		if out == nil {
			out = map[int]float64{}
		}
		out[epochs] = float64(value)
	}
	return out, nil
}

// UnmarshalJSON reads a list of name, operation and inputs.
func (n *Node) UnmarshalJSON(text []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil {
		return err
	}
	if len(parts) != 3 {
		return fmt.Errorf("a node has %d parts, want 3", len(parts))
	}
	return errors.Join(json.Unmarshal(parts[0], &n.Name), json.Unmarshal(parts[1], &n.Op),
		json.Unmarshal(parts[2], &n.Inputs))
}
