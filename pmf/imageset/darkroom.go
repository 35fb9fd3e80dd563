package imageset

import (
	"context"
	"fmt"
	"image"
	"runtime"
	"sync"
)

// Skipped is an image file that was left out because it is damaged.
type Skipped struct {
	File   string `json:"file"`   // an image in an archive follows the archive's name
	Reason string `json:"reason"` // why it could not be used
}

// darkroom turns pictures into pixels of one size, on all cores and in bounded memory.
type darkroom struct {
	height, width int
	fit           bool // pictures of other sizes are scaled and cropped, not damaged
	skip          bool // damaged pictures are left out, not an error
	progress      func(done, total int)
	done, total   int       // pictures, for progress
	skipped       []Skipped // in the order of the pictures
}

// strip is how many pictures each core decodes before the results are handed on.
const strip = 32

// develop hands the pixels of pictures, [height, width, 3], to keep, in the given order. They
// are overwritten after the call. It goes strip by strip: all cores decode, then one goroutine
// calls keep and progress. Memory is workers·strip images, 192 KiB each for ImageNet. The
// context is looked at once a strip.
func (d *darkroom) develop(ctx context.Context, pictures []picture, keep func(p picture, pixels []uint8) error) error {
	workers := runtime.GOMAXPROCS(0)
	size := d.height * d.width * 3
	pixels, failures := make([]uint8, min(len(pictures), workers*strip)*size), make([]error, workers*strip)
	for len(pictures) > 0 {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		// Decode a strip in parallel, then go through it in order: the order of results, and
		// which error comes first, do not depend on who was fast.
		now := pictures[:min(len(pictures), workers*strip)]
		pictures = pictures[len(now):]
		d.decode(now, workers, pixels, failures)
		for i, p := range now {
			if err := failures[i]; err != nil && !d.skip {
				return fmt.Errorf("%s: %w", p.where, err)
			} else if err != nil {
				d.skipped = append(d.skipped, Skipped{p.where, err.Error()})
			} else if err := keep(p, pixels[i*size:(i+1)*size]); err != nil {
				return err
			}
		}
		if d.done += len(now); d.progress != nil {
			d.progress(d.done, d.total)
		}
	}
	return nil
}

// decode decodes pictures in parallel: for each its pixels, or why there are none.
func (d *darkroom) decode(pictures []picture, workers int, pixels []uint8, failures []error) {
	size := d.height * d.width * 3
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			scratch := image.NewRGBA(image.Rect(0, 0, d.width, d.height))
			for i := worker; i < len(pictures); i += workers {
				failures[i] = pictures[i].decode(pixels[i*size:(i+1)*size], scratch, d.fit)
			}
		})
	}
	group.Wait()
}

// split develops pictures into memory; damaged ones that are left out have no label either.
func (d *darkroom) split(ctx context.Context, pictures []picture) (split Split, err error) {
	split.Pixels = make([]uint8, 0, len(pictures)*d.height*d.width*3)
	err = d.develop(ctx, pictures, func(p picture, pixels []uint8) error {
		split.Pixels = append(split.Pixels, pixels...)
		split.Labels = append(split.Labels, p.label)
		return nil
	})
	return split, err
}
