package export_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/arch/archtest"
	"pmfnas/pmf/export"
)

// drawn is any architecture of the paper's space, but small, and any kind of image.
func drawn(t *rapid.T) subject {
	space, err := arch.Preset("paper")
	if err != nil {
		t.Fatal(err)
	}
	space.Depths, space.Channels, space.Offsets = []int{2, 3, 4, 5, 6, 7}, []int{3, 4, 6}, []int{-1, 0, 1}
	return subject{archtest.Draw(t, space).String(), arch.Input{
		Height:   rapid.IntRange(1, 17).Draw(t, "height"),
		Width:    rapid.IntRange(1, 17).Draw(t, "width"),
		Channels: rapid.IntRange(1, 3).Draw(t, "channels"),
		Classes:  rapid.IntRange(2, 5).Draw(t, "classes"),
	}}
}

// Go's compiler refuses what is not used. It is asked for every network, without the packages
// that the program imports.
func TestEveryExportedProgramUsesWhatItDeclares(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := drawn(r)
		files, err := export.Go(network(t, s))
		if err != nil {
			r.Fatal(err)
		}
		set := token.NewFileSet()
		var parsed []*ast.File
		for name, content := range files {
			if filepath.Ext(name) != ".go" {
				continue
			}
			file, err := parser.ParseFile(set, name, content, 0)
			if err != nil {
				r.Fatal(err)
			}
			parsed = append(parsed, file)
		}
		config := types.Config{Importer: nowhere{}, Error: func(err error) {
			if text := err.Error(); !strings.Contains(text, "could not import") {
				r.Errorf("%s: %s\n%s", s.text, text, files["network.go"])
			}
		}}
		config.Check("network", set, parsed, nil)
	})
}

// nowhere finds no package; go/types then believes whatever is said about them.
type nowhere struct{}

func (nowhere) Import(string) (*types.Package, error) { return nil, errors.New("nowhere") }

func TestEveryONNXGraphIsWhole(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := drawn(r)
		n := network(t, s)
		file, err := export.ONNX(n)
		if err != nil {
			r.Fatal(err)
		}
		checkGraph(t, n, decode(t, decode(t, file)[7][0]))
		if t.Failed() {
			r.Fatalf("%s on %+v", s.text, s.in)
		}
	})
}
