package imageset

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // so that image.Decode knows it
	_ "image/png"  // likewise
	"runtime"
	"slices"

	"golang.org/x/image/draw"
	"golang.org/x/sync/errgroup"
)

// maxPicturePixels bounds what an image file may announce before it is decoded.
const maxPicturePixels = 100 << 20

// decodeAll decodes pictures on all cores, in the given order. Each must be height×width,
// or with fit is made so.
func decodeAll(pictures []picture, classes []string, height, width int, fit bool) (Split, error) {
	size := height * width * 3
	split := Split{make([]uint8, len(pictures)*size), make([]int32, len(pictures))}
	var group errgroup.Group
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		group.Go(func() error {
			scratch := image.NewRGBA(image.Rect(0, 0, width, height))
			for i := worker; i < len(pictures); i += workers {
				p := pictures[i]
				class, _ := slices.BinarySearch(classes, p.class)
				split.Labels[i] = int32(class)
				if err := p.decode(split.Pixels[i*size:(i+1)*size], scratch, fit); err != nil {
					return fmt.Errorf("%s: %w", p.where, err)
				}
			}
			return nil
		})
	}
	return split, group.Wait()
}

// size returns the width and height that the picture's file announces.
func (p picture) size() (image.Point, error) {
	content, err := p.open()
	if err != nil {
		return image.Point{}, err
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return image.Point{}, fmt.Errorf("%s: decode image: %w", p.where, err)
	}
	return image.Point{X: config.Width, Y: config.Height}, nil
}

// decode writes the picture's colours, [height, width, 3], to dst; scratch has its size.
func (p picture) decode(dst []uint8, scratch *image.RGBA, fit bool) error {
	content, err := p.open()
	if err != nil {
		return err
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("decode image: %w", err)
	}
	size, want := image.Point{X: config.Width, Y: config.Height}, scratch.Bounds().Size()
	if !fit && size != want {
		return fmt.Errorf("image is %d×%d, want %d×%d pixels", size.Y, size.X, want.Y, want.X)
	}
	if size.X < 1 || size.Y < 1 || size.X > maxPicturePixels/size.Y {
		return fmt.Errorf("image is %d×%d, want at most %d pixels", size.Y, size.X, maxPicturePixels)
	}
	decoded, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("decode image: %w", err)
	}
	shown := middle(decoded.Bounds(), want)
	if shown.Size() == want {
		draw.Draw(scratch, scratch.Bounds(), decoded, shown.Min, draw.Src)
	} else {
		draw.CatmullRom.Scale(scratch, scratch.Bounds(), decoded, shown, draw.Src, nil)
	}
	for i := range len(dst) / 3 {
		copy(dst[3*i:3*i+3], scratch.Pix[4*i:])
	}
	return nil
}

// middle returns the largest part in the middle of r that has the proportions of want.
func middle(r image.Rectangle, want image.Point) image.Rectangle {
	size := r.Size()
	if size.X*want.Y > size.Y*want.X {
		width := max(1, size.Y*want.X/want.Y)
		r.Min.X += (size.X - width) / 2
		r.Max.X = r.Min.X + width
	} else {
		height := max(1, size.X*want.Y/want.X)
		r.Min.Y += (size.Y - height) / 2
		r.Max.Y = r.Min.Y + height
	}
	return r
}
