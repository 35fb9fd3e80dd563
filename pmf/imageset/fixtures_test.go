package imageset_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"testing"
)

// fixtures write each kind of data set with a name, small, with random images that have about
// the statistics of the real one.
var fixtures = map[string]func(t *testing.T, folder string){
	"digits":       nil, // embedded
	"mnist":        writeClothes,
	"fashionmnist": writeClothes,
	"cifar10":      func(t *testing.T, folder string) { writeCIFARNoise(t, folder, 10) },
	"cifar100":     func(t *testing.T, folder string) { writeCIFARNoise(t, folder, 100) },
	"folder":       writeNoise,
	"imagenet":     writePhotographs,
}

// writeClothes writes 400 training and 50 test images of 7×6 pixels in the four IDX files:
// black with probability 0.4, else of any grey.
func writeClothes(t *testing.T, folder string) {
	r := rand.New(rand.NewPCG(1, 1))
	for part, n := range map[string]int{"train": 400, "t10k": 50} {
		pixels, labels := make([]byte, n*42), make([]byte, n)
		for i := range pixels {
			if r.Float64() > 0.4 {
				pixels[i] = byte(r.IntN(256))
			}
		}
		for i := range labels {
			labels[i] = byte(i % 10)
		}
		write(t, packed(t, idx(pixels, n, 7, 6)), folder, part+"-images-idx3-ubyte.gz")
		write(t, idx(labels, n), folder, part+"-labels-idx1-ubyte")
	}
}

// writeCIFARNoise writes 10 training images and 1 test image of each class in the binary version.
func writeCIFARNoise(t *testing.T, folder string, classes int) {
	r := rand.New(rand.NewPCG(1, 1))
	records := func(n int) (content []byte) {
		for i := range n {
			if classes == 100 {
				content = append(content, byte(i%20)) // the coarse label
			}
			content = append(content, byte(i%classes))
			for range 3072 {
				content = append(content, byte(32+r.IntN(180)))
			}
		}
		return content
	}
	if classes == 100 {
		write(t, records(10*classes), folder, "cifar-100-binary", "train.bin")
		write(t, records(classes), folder, "cifar-100-binary", "test.bin")
		return
	}
	for i := range 5 {
		write(t, records(2*classes), folder, fmt.Sprintf("data_batch_%d.bin", i+1))
	}
	write(t, records(classes), folder, "test_batch.bin")
}

// writePhotographs writes 40 training and 5 test images for each of three classes: JPEG, of
// sizes from 20 to 59, in 5×5 squares of random colours.
func writePhotographs(t *testing.T, folder string) {
	r := rand.New(rand.NewPCG(1, 1))
	for part, n := range map[string]int{"train": 40, "val": 5} {
		for _, class := range []string{"n01440764", "n01443537", "n01484850"} {
			for i := range n {
				write(t, photograph(t, r, image.Pt(20+r.IntN(40), 20+r.IntN(40))), folder, part, class, fmt.Sprintf("%s_%d.JPEG", class, i))
			}
		}
	}
}

func photograph(t testing.TB, r *rand.Rand, size image.Point) []byte {
	t.Helper()
	var colours [25]color.NRGBA
	for i := range colours {
		colours[i] = color.NRGBA{uint8(24 + r.IntN(200)), uint8(16 + r.IntN(200)), uint8(4 + r.IntN(200)), 255}
	}
	picture := image.NewNRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			picture.SetNRGBA(x, y, colours[y*5/size.Y*5+x*5/size.X])
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
