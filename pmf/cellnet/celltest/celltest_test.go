package celltest_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/cellnet/celltest"
)

func ExampleRandom() {
	shape := cellnet.Shape{Height: 4, Width: 4, Channels: 2}
	b := cellnet.Block{Kind: cellnet.Edge, Op: arch.Conv3, Stride: 1, Inputs: 1, In: shape, Out: shape}
	given := celltest.Random(b, 3, rand.New(rand.NewPCG(1, 2)))
	fmt.Println(given.Name)
	fmt.Println(given.Inputs[0].Dims, given.Params[0].Dims, given.Cotangent.Dims)
	// Output:
	// edge conv3 4×4×2 → 4×4×2
	// [3 4 4 2] [3 3 2 2] [3 4 4 2]
}

func TestDamagedGoldenFileIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "blocks.json.gz")
	if err := os.WriteFile(path, []byte("not gzip"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := celltest.ReadReferences(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want an error that names %s", err, path)
	}
}
