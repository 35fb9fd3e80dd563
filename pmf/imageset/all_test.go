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
	for _, kind := range imageset.All() {
		write, known := fixtures[kind.Name]
		if !known {
			t.Errorf("%s has no fixture, so that nothing holds it to the contract", kind.Name)
			continue
		}
		t.Run(kind.Name, func(t *testing.T) {
			ref, folder := kind.Name, t.TempDir()
			if kind.Needs != "" {
				write(t, folder)
				ref += ":" + folder
			}
			for name, o := range map[string]imageset.Options{
				"whole":     {Side: 16},
				"subset":    {Side: 16, PerClass: 6, Validation: 100, Seed: 3},
				"cached":    {Side: 8, Cache: filepath.Join(folder, "cache")},
				"forgiving": {Side: 16, SkipDamaged: true},
			} {
				t.Run(name, func(t *testing.T) {
					imagesettest.Run(t, func() (*imageset.Set, error) { return imageset.Open(ref, o) })
				})
			}
		})
	}
}

func TestRealImagesKeepTheContract(t *testing.T) {
	for _, ref := range []string{"mnist:" + shared("mnist"), "cifar10:" + shared("cifar10-jpeg")} {
		t.Run(ref, func(t *testing.T) {
			if testing.Short() {
				t.Skip("decodes thousands of images")
			}
			imagesettest.Run(t, func() (*imageset.Set, error) { return imageset.Open(ref, imageset.Options{Train: 1000}) })
		})
	}
}
