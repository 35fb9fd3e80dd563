package imageset

import (
	"math"
	"math/rand/v2"
)

// The random resized crop, with torchvision's ranges: its share of the area, and the logarithm
// of its width divided by its height.
const (
	leastArea = 0.08
	cropTries = 10 // draws before the whole image is taken
)

var mostSkew = math.Log(4. / 3)

// drawCrop draws a box of random area and proportions that lies inside height×width.
func drawCrop(height, width int, r *rand.Rand) Box {
	// Draw area and proportions, and keep them if such a box fits; that of nearly square images
	// nearly always does.
	for range cropTries {
		area := float64(height*width) * (leastArea + (1-leastArea)*r.Float64())
		ratio := math.Exp(mostSkew * (2*r.Float64() - 1))
		h, w := int(math.Round(math.Sqrt(area/ratio))), int(math.Round(math.Sqrt(area*ratio)))
		if h < 1 || w < 1 || h > height || w > width {
			continue
		}
		top, left := r.IntN(height-h+1), r.IntN(width-w+1)
		return Box{top, top + h, left, left + w}
	}
	return Box{0, height, 0, width}
}

// tap says between which two places, counted in values, a shown row or column lies: the share
// of the second is weight.
type tap struct {
	first, second int
	weight        float32
}

// appendTaps appends the taps of n shown places that cover from to to; step is the distance of
// neighbours in the pixels. With pixel centres at half places, shown place i lies at (i+½)·scale
// − ½ of the crop, and what lies outside is replaced by the crop's edge.
func appendTaps(taps []tap, n, from, to, step int) []tap {
	scale := float32(to-from) / float32(n)
	for i := range n {
		at := max(0, scale*(float32(i)+0.5)-0.5)
		first := min(int(at), to-from-1)
		second := min(first+1, to-from-1)
		taps = append(taps, tap{(from + first) * step, (from + second) * step, at - float32(first)})
	}
	return taps
}

// scaled writes crop, scaled to the set's size, as values in [0, 1]. It needs no antialiasing,
// as a crop is at most 8/7 as large as what is shown.
func (p *painter) scaled(dst []float32, pixels []uint8, crop Box, mirror bool) {
	set := p.set
	p.rows = appendTaps(p.rows[:0], set.Height, crop.Top, crop.Bottom, set.storedWidth()*set.Channels)
	p.columns = appendTaps(p.columns[:0], set.Width, crop.Left, crop.Right, set.Channels)
	at := 0
	for _, row := range p.rows {
		above, below := pixels[row.first:], pixels[row.second:]
		for x := range p.columns {
			column := p.columns[x]
			if mirror {
				column = p.columns[set.Width-1-x]
			}
			for c := range set.Channels {
				left, right := column.first+c, column.second+c
				upper := mix(float32(above[left]), float32(above[right]), column.weight)
				lower := mix(float32(below[left]), float32(below[right]), column.weight)
				dst[at] = mix(upper, lower, row.weight) / 255
				at++
			}
		}
	}
}

// mix goes from a to b as share goes from 0 to 1.
func mix(a, b, share float32) float32 { return a + share*(b-a) }
