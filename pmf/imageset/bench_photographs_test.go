package imageset_test

import (
	"image"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"pmfnas/pmf/imageset"
)

// BenchmarkPacking decodes photographs of ImageNet's usual size and packs them.
func BenchmarkPacking(b *testing.B) {
	folder := b.TempDir()
	r := rand.New(rand.NewPCG(1, 1))
	for part, n := range map[string]int{"train": 40, "val": 4} {
		for _, class := range []string{"a", "b"} {
			for i := range n {
				name := filepath.Join(folder, part, class, string(rune('0'+i))+".JPEG")
				write(b, photograph(b, r, image.Pt(500, 375)), name)
			}
		}
	}
	images := 0
	for b.Loop() {
		set, err := imageset.Open("imagenet:"+folder, imageset.Options{Cache: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		images += set.Train.Len() + set.Validation.Len() + set.Test.Len()
		if err := set.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(images)/b.Elapsed().Seconds(), "images/s")
}

// BenchmarkLoader renders photographs of 224×224 from 256×256 stored pixels.
func BenchmarkLoader(b *testing.B) {
	s := &imageset.Set{
		Height: 224, Width: 224, Channels: 3, Margin: 16, Flips: true, Mean: make([]float32, 3), Std: []float32{1, 1, 1},
		Train: imageset.Split{Pixels: make([]uint8, 64*256*256*3), Labels: make([]int32, 64)},
	}
	for i := range s.Train.Pixels {
		s.Train.Pixels[i] = uint8(i * i >> 7)
	}
	order := rand.New(rand.NewPCG(1, 1)).Perm(64)
	for _, aug := range []imageset.Augmentation{imageset.None, imageset.Standard, imageset.Full} {
		b.Run(aug.String(), func(b *testing.B) {
			for b.Loop() {
				loader := imageset.NewLoader(b.Context(), s, s.Train, order, aug, rand.New(rand.NewPCG(1, 1)), 16)
				for range 4 {
					if _, _, err := loader.Next(); err != nil {
						b.Fatal(err)
					}
				}
				loader.Close()
			}
			b.ReportMetric(64*float64(b.N)/b.Elapsed().Seconds(), "images/s")
		})
	}
}
