package imageset

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg" // so that image.Decode knows it
	_ "image/png"  // likewise
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// decodeAll decodes pictures on all cores, in the given order. Each must be height×width.
func decodeAll(pictures []picture, classes []string, height, width int) (Split, error) {
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
				if err := p.decode(split.Pixels[i*size:(i+1)*size], scratch); err != nil {
					return fmt.Errorf("%s: %w", p.where, err)
				}
			}
			return nil
		})
	}
	return split, group.Wait()
}

// decode writes the picture's colours, [height, width, 3], to dst; scratch has its size.
func (p picture) decode(dst []uint8, scratch *image.RGBA) error {
	content, err := p.open()
	if err != nil {
		return err
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("decode image: %w", err)
	}
	if size := scratch.Bounds().Size(); config.Width != size.X || config.Height != size.Y {
		return fmt.Errorf("image is %d×%d, want %d×%d pixels", config.Height, config.Width, size.Y, size.X)
	}
	decoded, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("decode image: %w", err)
	}
	draw.Draw(scratch, scratch.Bounds(), decoded, decoded.Bounds().Min, draw.Src)
	for i := range len(dst) / 3 {
		copy(dst[3*i:3*i+3], scratch.Pix[4*i:])
	}
	return nil
}
