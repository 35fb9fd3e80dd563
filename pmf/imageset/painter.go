package imageset

// painter renders images of a set, one at a time. Images are uint8 as stored and float32 as
// shown, both [height, width, channel]. One goroutine uses a painter; each has its own.
type painter struct {
	set           *Set
	table         [][256]float32 // [channel, byte], what each byte becomes in a set without Margin
	rows, columns []tap          // scratch of a set with one
}

// newPainter computes what every byte becomes once: 256 divisions a channel instead of one a pixel.
func newPainter(s *Set) *painter {
	p := &painter{set: s}
	if s.Margin > 0 {
		return p
	}
	p.table = make([][256]float32, s.Channels)
	for c := range p.table {
		for b := range p.table[c] {
			p.table[c][b] = (float32(b)/255 - s.Mean[c]) / s.Std[c]
		}
	}
	return p
}

// paint writes one image as its variation says.
func (p *painter) paint(dst []float32, pixels []uint8, v Variation) {
	if p.set.Margin == 0 {
		p.shifted(dst, pixels, v)
		return
	}
	crop := v.Crop
	if crop == (Box{}) {
		crop = p.set.middle()
	}
	// The order of torchvision's usual pipeline: crop and mirror, colours in [0, 1], normalise.
	p.scaled(dst, pixels, crop, v.Mirror)
	if p.set.Channels == 3 {
		recolour(dst, v)
	}
	p.normalise(dst)
	p.cut(dst, v.Cut)
}

// shifted writes an image of a set without Margin. Beyond the edges stands the normalised value
// 0, the mean colour and not black, as when PyTorch pads after normalising.
func (p *painter) shifted(dst []float32, pixels []uint8, v Variation) {
	height, width, channels := p.set.Height, p.set.Width, p.set.Channels
	at := 0
	for y := range height {
		from := y + v.Down
		for x := range width {
			column := x + v.Left
			if v.Cut.holds(y, x) || from < 0 || from >= height || column < 0 || column >= width {
				clear(dst[at : at+channels])
				at += channels
				continue
			}
			if v.Mirror {
				column = width - 1 - column
			}
			source := pixels[(from*width+column)*channels:]
			for c := range channels {
				dst[at] = p.table[c][source[c]]
				at++
			}
		}
	}
}

// holds tells whether a pixel lies in the box; never in the empty one.
func (b Box) holds(y, x int) bool { return y >= b.Top && y < b.Bottom && x >= b.Left && x < b.Right }

// normalise turns values in [0, 1] into those of mean 0 and standard deviation 1.
func (p *painter) normalise(dst []float32) {
	for c := range p.set.Channels {
		mean, scale := p.set.Mean[c], 1/p.set.Std[c]
		for i := c; i < len(dst); i += p.set.Channels {
			dst[i] = (dst[i] - mean) * scale
		}
	}
}

// cut hides a box of what is shown, whose bounds must lie inside.
func (p *painter) cut(dst []float32, hidden Box) {
	for y := hidden.Top; y < hidden.Bottom; y++ {
		row := y * p.set.Width
		clear(dst[(row+hidden.Left)*p.set.Channels : (row+hidden.Right)*p.set.Channels])
	}
}
