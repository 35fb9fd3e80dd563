package imageset_test

import (
	"context"
	"errors"
	"image"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pmfnas/pmf/imageset"
)

// openPhotographs opens the folder with a side of 16 and closes it when the test ends.
func openPhotographs(t interface {
	Helper()
	Fatal(...any)
	Cleanup(func())
}, folder string, o imageset.Options) *imageset.Set {
	t.Helper()
	o.Side = 16
	set, err := imageset.Open("imagenet:"+folder, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := set.Close(); err != nil {
			t.Fatal(err)
		}
	})
	return set
}

func packs(t *testing.T, cache string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(cache, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestImageNetIsCutAsDocumented(t *testing.T) {
	folder := t.TempDir()
	writePhotographs(t, folder)
	for _, test := range []struct {
		options               imageset.Options
		train, validation, of int
	}{
		{imageset.Options{}, 108, 12, 15},
		{imageset.Options{PerClass: 13}, 39, 12, 15},
		{imageset.Options{Train: 20, Validation: 5}, 20, 5, 15},
	} {
		set := openPhotographs(t, folder, test.options)
		if set.Train.Len() != test.train || set.Validation.Len() != test.validation || set.Test.Len() != test.of {
			t.Errorf("%+v gives %d, %d, %d images, want %d, %d, %d", test.options,
				set.Train.Len(), set.Validation.Len(), set.Test.Len(), test.train, test.validation, test.of)
		}
		if set.Margin != 1 || set.Input().Height != 16 || set.ClassNames[2] != "n01484850" || !set.Flips {
			t.Errorf("set is %+v with margin %d and classes %v", set.Input(), set.Margin, set.ClassNames)
		}
	}
}

func TestSideDecidesWhatIsStored(t *testing.T) {
	folder := t.TempDir()
	writePhotographs(t, folder)
	for side, stored := range map[int]int{0: 256, 32: 36, 4: 6} {
		set, err := imageset.Open("imagenet:"+folder, imageset.Options{Side: side, PerClass: 1, Validation: 3})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(set.Train.Pixels); got != 3*stored*stored*3 {
			t.Errorf("side %d: 3 images have %d bytes, want %d×%d×3 each", side, got, stored, stored)
		}
	}
}

// TestPackedAndMappedEqualsInMemory holds for every subset, at the first opening, which writes
// the file, and at the second, which maps it.
func TestPackedAndMappedEqualsInMemory(t *testing.T) {
	folder, cache := t.TempDir(), t.TempDir()
	writePhotographs(t, folder)
	rapid.Check(t, func(t *rapid.T) {
		o := imageset.Options{
			PerClass: rapid.SampledFrom([]int{0, 1, 7}).Draw(t, "per class"), Validation: rapid.SampledFrom([]int{0, 3}).Draw(t, "validation"),
			Seed: rapid.Uint64Range(0, 2).Draw(t, "seed"), SkipDamaged: rapid.Bool().Draw(t, "skip"),
		}
		inMemory := openPhotographs(t, folder, o)
		for range 2 {
			o.Cache = cache
			packed := openPhotographs(t, folder, o)
			for i, split := range [][2]imageset.Split{{inMemory.Train, packed.Train}, {inMemory.Validation, packed.Validation}, {inMemory.Test, packed.Test}} {
				if !slices.Equal(split[0].Pixels, split[1].Pixels) || !slices.Equal(split[0].Labels, split[1].Labels) {
					t.Fatalf("split %d differs", i)
				}
			}
			if inMemory.Fingerprint() != packed.Fingerprint() {
				t.Fatal("fingerprints differ")
			}
		}
	})
}

func TestPackIsWrittenOnceAndFollowsTheFiles(t *testing.T) {
	folder, cache := t.TempDir(), filepath.Join(t.TempDir(), "made", "when needed")
	writePhotographs(t, folder)
	var seen []int
	o := imageset.Options{Cache: cache, Progress: func(done, total int) { seen = append(seen, done, total) }}
	before := openPhotographs(t, folder, o).Fingerprint()
	if n := len(seen); n < 2 || seen[n-2] != 135 || seen[n-1] != 135 {
		t.Errorf("progress is %v, want it to end with 135 of 135", seen)
	}
	seen = nil
	if after := openPhotographs(t, folder, o).Fingerprint(); after != before || len(seen) > 0 || len(packs(t, cache)) != 1 {
		t.Errorf("at the second opening: fingerprint %s, was %s; decoded %v; files %v", after, before, seen, packs(t, cache))
	}
	changed := filepath.Join(folder, "train", "n01440764", "n01440764_3.JPEG")
	write(t, photograph(t, rand.New(rand.NewPCG(9, 9)), image.Pt(30, 30)), changed)
	if err := os.Chtimes(changed, time.Time{}, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if after := openPhotographs(t, folder, o).Fingerprint(); after == before || len(packs(t, cache)) != 2 {
		t.Errorf("a changed image leaves fingerprint %s and files %v", after, packs(t, cache))
	}
}

func TestCancelledPackingLeavesNothing(t *testing.T) {
	folder, cache := t.TempDir(), t.TempDir()
	writePhotographs(t, folder)
	ctx, cancel := context.WithCancelCause(t.Context())
	spent := errors.New("interrupted")
	_, err := imageset.OpenContext(ctx, "imagenet:"+folder, imageset.Options{
		Side: 16, Cache: cache, Progress: func(int, int) { cancel(spent) },
	})
	if !errors.Is(err, spent) || len(packs(t, cache)) > 0 {
		t.Errorf("got %v and files %v, want %v and none", err, packs(t, cache), spent)
	}
}

func TestDamagedPackIsLocated(t *testing.T) {
	folder, cache := t.TempDir(), t.TempDir()
	writePhotographs(t, folder)
	o := imageset.Options{Side: 16, Cache: cache}
	openPhotographs(t, folder, o)
	file := packs(t, cache)[0]
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		claim   string
		content []byte
		want    string
	}{
		{"cut short", good[:len(good)-3], `end is "CK1`},
		{"empty", nil, "length is 0 bytes, want that of a packed file"},
		{"pixels lost", good[100:], "length of the pixels is "},
		{"foot lost", slices.Concat(good[:len(good)-80], good[len(good)-16:]), "read the foot: "},
	} {
		write(t, test.content, file)
		_, err := imageset.Open("imagenet:"+folder, o)
		if err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "without the file it is made again") {
			t.Errorf("%s: got %v, want the file and what to do", test.claim, err)
		}
	}
}

func TestFolderWithoutValIsNamed(t *testing.T) {
	folder := t.TempDir()
	write(t, nil, folder, "train", "cat", "1.txt")
	_, err := imageset.Open("imagenet:"+folder, imageset.Options{})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "holds no val/") {
		t.Errorf("got %v, want that val/ is missing", err)
	}
}

func TestClosedSetHoldsNoImages(t *testing.T) {
	folder, cache := t.TempDir(), t.TempDir()
	writePhotographs(t, folder)
	set := openPhotographs(t, folder, imageset.Options{Cache: cache})
	for range 2 {
		if err := set.Close(); err != nil || set.Train.Len() != 0 {
			t.Errorf("closed set has %d images (%v), want none", set.Train.Len(), err)
		}
	}
}
