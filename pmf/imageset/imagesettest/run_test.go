package imagesettest_test

import (
	"fmt"
	"io/fs"
	"testing"

	"pmfnas/pmf/imageset"
	"pmfnas/pmf/imageset/imagesettest"
)

func TestDigitsKeepTheContract(t *testing.T) {
	imagesettest.Run(t, func() (*imageset.Set, error) { return imageset.Open("digits", imageset.Options{}) })
}

func TestAbsentFilesSkip(t *testing.T) {
	skipped := false
	t.Run("absent", func(t *testing.T) {
		defer func() { skipped = t.Skipped() }()
		imagesettest.Run(t, func() (*imageset.Set, error) { return nil, fmt.Errorf("no photographs: %w", fs.ErrNotExist) })
	})
	if !skipped {
		t.Error("a set without files did not skip")
	}
}
