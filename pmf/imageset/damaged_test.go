package imageset_test

import (
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pmfnas/pmf/imageset"
)

// TestDamagedImagesAreSkippedOrRefused spoils one image of a good folder, and wants it named.
func TestDamagedImagesAreSkippedOrRefused(t *testing.T) {
	empty := func([]byte) []byte { return nil }
	half := func(c []byte) []byte { return c[:len(c)/2] }
	text := func([]byte) []byte { return []byte("<html>404 Not Found</html>") }
	large := func([]byte) []byte { return pngOf(t, plain(color.Black), image.Pt(40, 33)) }
	for _, d := range []damage{
		{"empty image", "folder", writeNoise, "train/cat/0.png", empty, "file is empty, want an image"},
		{"wrong size", "folder", writeNoise, "test/dog/3.png", large, "image is 33×40, want 6×9 pixels"},
		{"not an image", "cifar10", writeFolder, "train/class3/1.png", text, "decode image: "},
		{"wrong size of CIFAR", "cifar10", writeFolder, "train/class3/1.png", large, "image is 33×40, want 32×32 pixels"},
		{"half an image", "cifar10", writeFolder, "test/class9/0.png", half, "decode image: "},
		{"half a JPEG", "imagenet", writePhotographs, "train/n01443537/n01443537_7.JPEG", half, "decode image: "},
		{"empty JPEG", "imagenet", writePhotographs, "val/n01443537/n01443537_2.JPEG", empty, "file is empty, want an image"},
	} {
		t.Run(d.claim, func(t *testing.T) {
			folder := t.TempDir()
			d.good(t, folder)
			file := filepath.Join(folder, d.file)
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var o imageset.Options
			if d.ref == "imagenet" {
				o = imageset.Options{Side: 16, Cache: filepath.Join(folder, "cache")}
			}
			o.SkipDamaged = true
			whole := images(t, d.ref+":"+folder, o, nil)
			write(t, d.change(slices.Clone(content)), file)
			for range 2 { // packed, and mapped
				if left := images(t, d.ref+":"+folder, o, []string{file, d.want}); left != whole-1 {
					t.Errorf("%d images are left of %d, want one less", left, whole)
				}
			}
			o.SkipDamaged = false
			if _, err := imageset.Open(d.ref+":"+folder, o); err == nil || !strings.Contains(err.Error(), file+": "+d.want) {
				t.Errorf("got %v, want %s: %s", err, file, d.want)
			}
		})
	}
}

// images opens a set, wants one file skipped for a reason (or none) and counts its images.
func images(t *testing.T, ref string, o imageset.Options, skipped []string) int {
	t.Helper()
	set, err := imageset.Open(ref, o)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	switch {
	case skipped == nil && len(set.Skipped) > 0:
		t.Errorf("skipped %v, want none", set.Skipped)
	case skipped != nil && (len(set.Skipped) != 1 || set.Skipped[0].File != skipped[0] || !strings.HasPrefix(set.Skipped[0].Reason, skipped[1])):
		t.Errorf("skipped %v, want %v", set.Skipped, skipped)
	}
	return set.Train.Len() + set.Validation.Len() + set.Test.Len()
}

func TestDamagedImageInAnArchiveIsNamed(t *testing.T) {
	folder := t.TempDir()
	writeArchive(t, filepath.Join(folder, "test.tar.gz"), "test", 1, nil)
	writeArchive(t, filepath.Join(folder, "train.tar.gz"), "train", 5, map[string][]byte{"class4/2.png": {}})
	_, err := imageset.Open("cifar10:"+folder, imageset.Options{})
	if err == nil || !strings.Contains(err.Error(), "train.tar.gz: train/class4/2.png: file is empty") {
		t.Errorf("got %v, want archive and image", err)
	}
	want := []string{filepath.Join(folder, "train.tar.gz") + ": train/class4/2.png", "file is empty"}
	if left := images(t, "cifar10:"+folder, imageset.Options{SkipDamaged: true}, want); left != 59 {
		t.Errorf("%d images are left, want 59", left)
	}
}

func TestFirstGoodImageDecidesTheSize(t *testing.T) {
	folder := t.TempDir()
	writeNoise(t, folder)
	write(t, nil, folder, "train", "cat", "0.png")
	if _, err := imageset.Open("folder:"+folder, imageset.Options{}); err == nil || !strings.Contains(err.Error(), "cat/0.png: file is empty") {
		t.Errorf("got %v, want the empty file", err)
	}
	set, err := imageset.Open("folder:"+folder, imageset.Options{SkipDamaged: true})
	if err != nil || set.Height != 6 || len(set.Skipped) != 1 {
		t.Errorf("got %+v (%v), want a height of 6 and one image skipped", set, err)
	}
}
