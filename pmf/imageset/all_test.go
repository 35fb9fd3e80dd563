package imageset_test

import (
	"path/filepath"
	"testing"

	"pmfnas/pmf/imageset"
	"pmfnas/pmf/imageset/imagesettest"
)

// shared is the folder of data that the repository does not hold.
func shared(name string) string { return filepath.Join("..", "..", "..", "shared", "data", name) }

func TestEverySetKeepsTheContract(t *testing.T) {
	folders := map[string]string{"digits": "", "mnist": ":" + shared("mnist"), "cifar10": ":" + shared("cifar10-jpeg")}
	for _, kind := range imageset.All() {
		t.Run(kind.Name, func(t *testing.T) {
			folder, given := folders[kind.Name]
			if !given {
				folder = ":" + t.TempDir()
			}
			imagesettest.Run(t, func() (*imageset.Set, error) {
				return imageset.Open(kind.Name+folder, imageset.Options{Train: 1000})
			})
		})
	}
}
