package imageset_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/imageset"
)

// square returns a set of one image per label in which each pixel has its own value, mean 0
// and deviation 1/255, so that a normalised pixel is its byte.
func square(side int, flips bool) *imageset.Set {
	pixels := make([]uint8, side*side)
	for i := range pixels {
		pixels[i] = uint8(i + 1)
	}
	return &imageset.Set{
		Height: side, Width: side, Channels: 1, Classes: 1, Mean: []float32{0}, Std: []float32{1. / 255}, Flips: flips,
		Train: imageset.Split{Pixels: pixels, Labels: []int32{0}},
	}
}

// draws returns n variations of the only image, rounded to bytes.
func draws(s *imageset.Set, aug imageset.Augmentation, n int, seed uint64) [][]int {
	size := s.Height * s.Width
	dst := make([]float32, n*size)
	s.Batch(dst, s.Train, make([]int, n), aug, rand.New(rand.NewPCG(seed, 0)))
	images := make([][]int, n)
	for i, v := range dst {
		images[i/size] = append(images[i/size], int(v+0.5))
	}
	return images
}

func TestNoneIsTheImageItself(t *testing.T) {
	s := square(4, true)
	for i, v := range draws(s, imageset.None, 1, 1)[0] {
		if v != int(s.Train.Pixels[i]) {
			t.Fatalf("pixel %d is %d, want %d", i, v, s.Train.Pixels[i])
		}
	}
}

func TestBasicMirrorsHalf(t *testing.T) {
	mirrored := 0
	for _, image := range draws(square(4, true), imageset.Basic, 1000, 1) {
		switch {
		case slices.Equal(image[:4], []int{4, 3, 2, 1}):
			mirrored++
		case !slices.Equal(image[:4], []int{1, 2, 3, 4}):
			t.Fatalf("first row is %v", image[:4])
		}
	}
	if mirrored < 430 || mirrored > 570 {
		t.Errorf("%d of 1,000 images are mirrored, want about 500", mirrored)
	}
}

// TestStandardShiftsByAnEighth looks for each of the 3×3 shifts of an 8×8 image.
func TestStandardShiftsByAnEighth(t *testing.T) {
	s := square(8, false)
	seen := map[[2]int]int{}
	for _, image := range draws(s, imageset.Standard, 900, 1) {
		middle := image[4*8+4] - 1 // the pixel that moved to the middle
		down, left := middle/8-4, middle%8-4
		seen[[2]int{down, left}]++
		for i, v := range image {
			y, x, want := i/8+down, i%8+left, 0
			if y >= 0 && y < 8 && x >= 0 && x < 8 {
				want = y*8 + x + 1
			}
			if v != want {
				t.Fatalf("shifted by %d, %d, pixel %d is %d, want %d", down, left, i, v, want)
			}
		}
	}
	if len(seen) != 9 {
		t.Errorf("shifts are %v, want each of -1 to 1 in both directions", seen)
	}
}

func TestFullCutsASquare(t *testing.T) {
	for _, test := range []struct{ side, most int }{{8, 2}, {15, 3}, {16, 8}, {32, 16}} {
		s := square(test.side, false)
		for i := range s.Train.Pixels {
			s.Train.Pixels[i] = 200
		}
		inside := make([]uint8, 0)
		for _, image := range draws(s, imageset.Full, 300, 1) {
			hidden := 0
			for y := test.side / 8; y < test.side-test.side/8; y++ { // beyond the reach of shifts
				for x := test.side / 8; x < test.side-test.side/8; x++ {
					if image[y*test.side+x] == 0 {
						hidden++
					}
				}
			}
			inside = append(inside, uint8(min(hidden, 255)))
			if hidden > test.most*test.most {
				t.Fatalf("side %d: %d pixels are hidden, want at most %d", test.side, hidden, test.most*test.most)
			}
		}
		if int(slices.Max(inside)) != min(test.most*test.most, 255) {
			t.Errorf("side %d: at most %d pixels are hidden, want %d", test.side, slices.Max(inside), test.most*test.most)
		}
	}
}

func TestBatchIsAFunctionOfTheGenerator(t *testing.T) {
	s := square(9, true)
	rapid.Check(t, func(t *rapid.T) {
		aug := imageset.Augmentation(rapid.IntRange(0, 3).Draw(t, "augmentation"))
		seed := rapid.Uint64().Draw(t, "seed")
		one, two := draws(s, aug, 5, seed), draws(s, aug, 5, seed)
		for i := range one {
			if !slices.Equal(one[i], two[i]) {
				t.Fatalf("image %d differs between two equal generators", i)
			}
		}
		// A longer batch begins like a shorter one: images are drawn in order.
		if longer := draws(s, aug, 9, seed); !slices.Equal(longer[4], one[4]) {
			t.Fatal("a longer batch begins differently")
		}
	})
}

func TestAugmentationNamesRoundTrip(t *testing.T) {
	for aug := imageset.None; aug <= imageset.Full; aug++ {
		if back, err := imageset.ParseAugmentation(aug.String()); err != nil || back != aug {
			t.Errorf("%v came back as %v (%v)", aug, back, err)
		}
	}
	if _, err := imageset.ParseAugmentation("strong"); err == nil {
		t.Error("strong is accepted")
	}
}

func BenchmarkBatch(b *testing.B) {
	s := &imageset.Set{
		Height: 32, Width: 32, Channels: 3, Mean: make([]float32, 3), Std: []float32{1, 1, 1}, Flips: true,
		Train: imageset.Split{Pixels: make([]uint8, 128*3072), Labels: make([]int32, 128)},
	}
	indices := rand.New(rand.NewPCG(1, 1)).Perm(128)
	dst := make([]float32, 128*3072)
	for aug := imageset.None; aug <= imageset.Full; aug++ {
		b.Run(aug.String(), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 1))
			for b.Loop() {
				s.Batch(dst, s.Train, indices, aug, r)
			}
			b.ReportMetric(128*float64(b.N)/b.Elapsed().Seconds(), "images/s")
		})
	}
}
