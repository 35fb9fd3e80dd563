package imageset

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // so that image.Decode knows it
	_ "image/png"  // likewise

	"golang.org/x/image/draw"
)

// maxPicturePixels bounds what an image file may announce before it is decoded: a few bytes can
// ask for any amount of memory.
const maxPicturePixels = 100 << 20

// errEmpty is said of an image file without content.
var errEmpty = errors.New("file is empty, want an image")

// size returns the width and height that the picture's file announces.
func (p picture) size() (image.Point, error) {
	content, err := p.open()
	if err != nil {
		return image.Point{}, err
	}
	size, err := announced(content)
	if err != nil {
		return image.Point{}, fmt.Errorf("%s: %w", p.where, err)
	}
	return size, nil
}

// announced returns the width and height that an image file announces.
func announced(content []byte) (image.Point, error) {
	if len(content) == 0 {
		return image.Point{}, errEmpty
	}
	// Reads the header alone.
	config, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return image.Point{}, fmt.Errorf("decode image: %w", err)
	}
	size := image.Point{X: config.Width, Y: config.Height}
	if size.X < 1 || size.Y < 1 || size.X > maxPicturePixels/size.Y {
		return size, fmt.Errorf("image is %d×%d, want at most %d pixels", size.Y, size.X, maxPicturePixels)
	}
	return size, nil
}

// decode writes the picture's colours, [height, width, 3], to dst; scratch has its size, which
// the picture must have too, or with fit is given. Grey images get three equal channels, and
// what is transparent becomes black.
func (p picture) decode(dst []uint8, scratch *image.RGBA, fit bool) error {
	content, err := p.open()
	if err != nil {
		return err
	}
	size, err := announced(content)
	if err != nil {
		return err
	}
	want := scratch.Bounds().Size()
	if !fit && size != want {
		return fmt.Errorf("image is %d×%d, want %d×%d pixels", size.Y, size.X, want.Y, want.X)
	}
	decoded, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("decode image: %w", err)
	}
	// Scaled pictures get Catmull-Rom's bicubic filter, which also averages where it shrinks.
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
