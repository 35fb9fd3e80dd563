package imageset_test

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"pmfnas/pmf/imageset"
	"pmfnas/pmf/imageset/imagesettest"
)

// writeNoise writes 40 training and 10 test images of random colours for each of two classes.
func writeNoise(t *testing.T, folder string) {
	r := rand.New(rand.NewPCG(1, 1))
	for part, n := range map[string]int{"train": 40, "test": 10} {
		for _, class := range []string{"cat", "dog"} {
			for i := range n {
				content := pngOf(t, func(image.Point) color.Color {
					return color.NRGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
				}, image.Pt(9, 6))
				write(t, content, folder, part, class, fmt.Sprintf("%d.png", i))
			}
		}
	}
}

func TestFolderKeepsTheContract(t *testing.T) {
	folder := t.TempDir()
	writeNoise(t, folder)
	for _, o := range []imageset.Options{{}, {Flips: true}, {Side: 6}, {Side: 24, Train: 30}} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			imagesettest.Run(t, func() (*imageset.Set, error) { return imageset.Open("folder:"+folder, o) })
		})
	}
}

func TestFolderTakesItsShapeFromTheImages(t *testing.T) {
	folder := t.TempDir()
	writeNoise(t, folder)
	set, err := imageset.Open("folder:"+folder, imageset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if set.Height != 6 || set.Width != 9 || set.Classes != 2 || set.ClassNames[1] != "dog" {
		t.Errorf("set is %+v with %v, want 6×9 and cat, dog", set.Input(), set.ClassNames)
	}
}

func TestScalingKeepsTheMiddle(t *testing.T) {
	folder := t.TempDir()
	stripes := func(at image.Point) color.Color { // black, a white square in the middle, black
		if at.X >= 40 && at.X < 80 {
			return color.White
		}
		return color.Black
	}
	for _, part := range []string{"train", "test"} {
		for _, class := range []string{"a", "b"} {
			for i := range 10 {
				write(t, pngOf(t, stripes, image.Pt(120, 40)), folder, part, class, fmt.Sprintf("%d.png", i))
			}
		}
	}
	set, err := imageset.Open("folder:"+folder, imageset.Options{Side: 8})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range set.Test.Pixels[:8*8*3] {
		if v != 255 {
			t.Fatalf("byte %d is %d, want 255: the middle is white", i, v)
		}
	}
}

func TestFolderWantsTwoClasses(t *testing.T) {
	folder := t.TempDir()
	write(t, nil, folder, "train", "only", "notes.txt")
	write(t, nil, folder, "test", "only", "notes.txt")
	_, err := imageset.Open("folder:"+folder, imageset.Options{})
	if err == nil || !strings.Contains(err.Error(), "train in "+filepath.Clean(folder)+" has 0 folders of images, want 2 classes") {
		t.Errorf("got %v, want the number of folders", err)
	}
}
