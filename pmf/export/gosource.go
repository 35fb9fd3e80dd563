package export

import (
	"bytes"
	"embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"go/format"
	"path"
	"strings"
	"text/template"
)

// program holds the files of the exported program: those named in templates are filled in, the
// others are copied as they are. Their names end with .tmpl so that they are no part of this
// module.
//
//go:embed program
var program embed.FS

// templates are the files that differ from network to network.
var templates = map[string]bool{"network.go": true, "README.md": true}

// Go returns the files of a Go program that tells the class of images, by name: network.go,
// generated, says step by step what the network does; ops.go says what a step is;
// weights.bin, which the program embeds, holds the numbers. The program imports GoMLX at the
// version that this module has, and nothing of this module. The errors are those of Network.Check.
func Go(n Network) (map[string][]byte, error) {
	if err := n.Check(); err != nil {
		return nil, fmt.Errorf("export as Go: %w", err)
	}
	entries, err := program.ReadDir("program")
	if err != nil {
		return nil, fmt.Errorf("export as Go: %w", err)
	}
	files := map[string][]byte{}
	// Every file of the program, filled in or as it is; then the numbers.
	for _, entry := range entries {
		name := strings.TrimSuffix(entry.Name(), ".tmpl")
		content, err := program.ReadFile(path.Join("program", entry.Name()))
		if err == nil && templates[name] {
			content, err = fill(name, content, newListing(n))
		}
		if err != nil {
			return nil, fmt.Errorf("export as Go: %s: %w", name, err)
		}
		files[name] = content
	}
	if files["weights.bin"], err = pack(n); err != nil {
		return nil, fmt.Errorf("export as Go: weights.bin: %w", err)
	}
	return files, nil
}

// fill executes a template; what is Go gets Go's format.
func fill(name string, content []byte, l listing) ([]byte, error) {
	t, err := template.New(name).Parse(string(content))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, l); err != nil {
		return nil, err
	}
	if path.Ext(name) != ".go" {
		return b.Bytes(), nil
	}
	return format.Source(b.Bytes())
}

// pack returns the numbers of a network as weights.go.tmpl describes it: the length of a JSON
// table of names and shapes, in 4 bytes; the table; then all numbers, float32, little-endian, in
// its order.
func pack(n Network) ([]byte, error) {
	type entry struct {
		Name string `json:"name"`
		Dims []int  `json:"dims"`
	}
	var table []entry
	var numbers []byte
	for i, step := range n.Plan.Steps {
		for _, t := range n.tensors(i) {
			table = append(table, entry{step.Name + "." + t.name, t.dims})
			numbers = append(numbers, littleEndian(t.data)...)
		}
	}
	text, err := json.Marshal(table)
	if err != nil {
		return nil, err
	}
	file := binary.LittleEndian.AppendUint32(nil, uint32(len(text)))
	return append(append(file, text...), numbers...), nil
}
