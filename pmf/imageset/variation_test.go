package imageset_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/imageset"
)

// noise returns a set of n random images with height, width, channels and margin drawn.
func noise(t *rapid.T, n int) *imageset.Set {
	s := &imageset.Set{
		Height: rapid.IntRange(1, 20).Draw(t, "height"), Width: rapid.IntRange(1, 20).Draw(t, "width"),
		Channels: rapid.SampledFrom([]int{1, 3}).Draw(t, "channels"), Flips: rapid.Bool().Draw(t, "flips"),
		Margin: rapid.IntRange(0, 3).Draw(t, "margin"), Classes: 1,
		Mean: []float32{.4, .5, .6}, Std: []float32{.2, .25, .3},
	}
	s.Mean, s.Std = s.Mean[:s.Channels], s.Std[:s.Channels]
	s.Train = imageset.Split{
		Pixels: make([]uint8, n*(s.Height+2*s.Margin)*(s.Width+2*s.Margin)*s.Channels), Labels: make([]int32, n),
	}
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "pixels"), 0))
	for i := range s.Train.Pixels {
		s.Train.Pixels[i] = uint8(r.IntN(256))
	}
	return s
}

// asDocumented renders one image value by value, as the comment on Variation has it.
func asDocumented(s *imageset.Set, pixels []uint8, v imageset.Variation) []float64 {
	if s.Margin > 0 {
		return photographAsDocumented(s, pixels, v)
	}
	values := make([]float64, 0, s.Height*s.Width*s.Channels)
	for y := range s.Height {
		for x := range s.Width {
			row, column := y+v.Down, x+v.Left
			outside := row < 0 || row >= s.Height || column < 0 || column >= s.Width
			if v.Mirror {
				column = s.Width - 1 - (x + v.Left)
			}
			for c := range s.Channels {
				if outside || in(v.Cut, y, x) {
					values = append(values, 0)
					continue
				}
				value := float64(pixels[(row*s.Width+column)*s.Channels+c]) / 255
				values = append(values, (value-float64(s.Mean[c]))/float64(s.Std[c]))
			}
		}
	}
	return values
}

func photographAsDocumented(s *imageset.Set, pixels []uint8, v imageset.Variation) []float64 {
	crop := v.Crop
	if crop == (imageset.Box{}) {
		crop = imageset.Box{Top: s.Margin, Bottom: s.Margin + s.Height, Left: s.Margin, Right: s.Margin + s.Width}
	}
	place := func(i, n, from, to int) (first, second int, weight float64) {
		at := float64(from) + (float64(i)+.5)*float64(to-from)/float64(n) - .5
		at = min(max(at, float64(from)), float64(to-1))
		first = int(at)
		return first, min(first+1, to-1), at - float64(first)
	}
	var values []float64
	for y := range s.Height {
		for x := range s.Width {
			column := x
			if v.Mirror {
				column = s.Width - 1 - x
			}
			top, bottom, down := place(y, s.Height, crop.Top, crop.Bottom)
			left, right, along := place(column, s.Width, crop.Left, crop.Right)
			for c := range s.Channels {
				at := func(y, x int) float64 { return float64(pixels[(y*(s.Width+2*s.Margin)+x)*s.Channels+c]) / 255 }
				values = append(values, (1-down)*((1-along)*at(top, left)+along*at(top, right))+
					down*((1-along)*at(bottom, left)+along*at(bottom, right)))
			}
		}
	}
	if s.Channels == 3 {
		recolouredAsDocumented(values, v)
	}
	for i := range values {
		c := i % s.Channels
		values[i] = (values[i] - float64(s.Mean[c])) / float64(s.Std[c])
		if pixel := i / s.Channels; in(v.Cut, pixel/s.Width, pixel%s.Width) {
			values[i] = 0
		}
	}
	return values
}

func recolouredAsDocumented(values []float64, v imageset.Variation) {
	grey := func(i int) float64 {
		i -= i % 3
		return .2989*values[i] + .587*values[i+1] + .114*values[i+2]
	}
	step := func(change float32, away func(i int) float64) {
		before := slices.Clone(values)
		for i := range before {
			before[i] = min(max((1+float64(change))*values[i]-float64(change)*away(i), 0), 1)
		}
		copy(values, before)
	}
	step(v.Brightness, func(int) float64 { return 0 })
	mean := 0.
	for i := range values {
		mean += grey(i) / float64(len(values))
	}
	step(v.Contrast, func(int) float64 { return mean })
	step(v.Saturation, grey)
}

func in(b imageset.Box, y, x int) bool {
	return y >= b.Top && y < b.Bottom && x >= b.Left && x < b.Right
}

func TestRenderingIsAsVariationDocuments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := noise(t, 2)
		aug := imageset.Augmentation(rapid.IntRange(0, 3).Draw(t, "augmentation"))
		v := s.Draw(aug, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)))
		if rapid.Bool().Draw(t, "cut") {
			v.Cut = imageset.Box{Top: 0, Bottom: (s.Height + 1) / 2, Left: s.Width / 2, Right: s.Width}
		}
		got := make([]float32, s.Height*s.Width*s.Channels)
		s.Render(got, s.Train, 1, v)
		for i, want := range asDocumented(s, s.Train.Pixels[len(s.Train.Pixels)/2:], v) {
			if math.Abs(float64(got[i])-want) > 1e-4 {
				t.Fatalf("%+v: value %d is %g, want %g", v, i, got[i], want)
			}
		}
	})
}

func TestBatchIsDrawAndRender(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := noise(t, 5)
		aug := imageset.Augmentation(rapid.IntRange(0, 3).Draw(t, "augmentation"))
		seed := rapid.Uint64().Draw(t, "seed")
		size := s.Height * s.Width * s.Channels
		order := []int{4, 0, 0, 2}
		whole, alone := make([]float32, len(order)*size), make([]float32, size)
		s.Batch(whole, s.Train, order, aug, rand.New(rand.NewPCG(seed, 0)))
		r := rand.New(rand.NewPCG(seed, 0))
		for i, index := range order {
			s.Render(alone, s.Train, index, s.Draw(aug, r))
			if !slices.Equal(alone, whole[i*size:(i+1)*size]) {
				t.Fatalf("image %d of the batch differs from the one rendered alone", i)
			}
		}
	})
}

func TestCropsCoverWhatTheyPromise(t *testing.T) {
	s := &imageset.Set{Height: 224, Width: 224, Channels: 3, Margin: 16, Flips: true}
	r := rand.New(rand.NewPCG(1, 1))
	least, most := 1., 0.
	for range 3000 {
		c := s.Draw(imageset.Standard, r).Crop
		height, width := float64(c.Bottom-c.Top), float64(c.Right-c.Left)
		if c.Top < 0 || c.Left < 0 || c.Bottom > 256 || c.Right > 256 || height < 1 || width < 1 {
			t.Fatalf("crop %+v leaves the 256×256 pixels", c)
		}
		if ratio := width / height; ratio < 0.73 || ratio > 1.37 {
			t.Fatalf("crop %+v has proportions %.3f, want 3:4 to 4:3 but for rounding", c, ratio)
		}
		least, most = min(least, height*width/65536), max(most, height*width/65536)
	}
	if least < 0.078 || least > 0.1 || most < 0.97 {
		t.Errorf("crops cover %.3f to %.3f of the area, want about 0.08 to 1", least, most)
	}
}

func TestVariationsOfPhotographsAreDrawnByStage(t *testing.T) {
	s := &imageset.Set{Height: 8, Width: 8, Channels: 3, Margin: 1}
	r := rand.New(rand.NewPCG(1, 1))
	if v := s.Draw(imageset.Basic, r); v != (imageset.Variation{}) {
		t.Errorf("basic draws %+v for a set that must not be mirrored, want nothing", v)
	}
	if v := s.Draw(imageset.Standard, r); v.Brightness != 0 || v.Crop == (imageset.Box{}) {
		t.Errorf("standard draws %+v, want a crop alone", v)
	}
	for range 100 {
		v := s.Draw(imageset.Full, r)
		for _, change := range []float32{v.Brightness, v.Contrast, v.Saturation} {
			if change == 0 || change < -0.4 || change > 0.4 {
				t.Fatalf("full draws %+v, want changes of colour up to 0.4", v)
			}
		}
	}
}
