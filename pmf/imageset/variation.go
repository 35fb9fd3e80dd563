package imageset

import "math/rand/v2"

// Box is a rectangle of pixels: rows Top to Bottom and columns Left to Right, Bottom and Right
// excluded. The zero Box is empty.
type Box struct{ Top, Bottom, Left, Right int }

// Variation says what one image undergoes, as plain numbers that Draw draws and Render, or a
// program on a device, carries out. The zero value shows the image as it is: the whole of it,
// or of a set with a Margin the middle.
//
// With H and W the set's height and width, the value shown in row y, column x is, before it is
// normalised, in a set without Margin
//
//	pixel[y+Down][x+Left]       or, with Mirror,
//	pixel[y+Down][W-1-(x+Left)]
//
// so that the image is mirrored first and the window moved afterwards. Where y+Down or x+Left
// lies outside the image, and where (y, x) lies in Cut, the normalised value is 0.
//
// In a set with a Margin, whose pixels are larger than H×W, Down and Left mean nothing; Crop is
// cut out of the stored pixels and scaled to H×W. With Mirror, x stands for W-1-x. The value is
// interpolated linearly between the rows around Crop.Top + (y+½)·h/H - ½ and the columns around
// Crop.Left + (x+½)·w/W - ½, h and w being the sides of Crop; what lies outside of Crop is
// replaced by its edge (PyTorch: interpolate(mode="bilinear", align_corners=False)). Then the
// colours change, in [0, 1] and clamped to it after each step, g being the grey value
// 0.2989·red + 0.587·green + 0.114·blue (torchvision's ColorJitter, in a fixed order):
//
//	v = (1+Brightness)·v
//	v = (1+Contrast)·v - Contrast·(mean of g over the image)
//	v = (1+Saturation)·v - Saturation·g
//
// At last the value is normalised; in Cut it is 0, as above.
type Variation struct {
	Mirror     bool
	Down, Left int // where the window stands, relative to the image, in pixels
	Cut        Box // of the H×W image that is shown
	Crop       Box // of the stored pixels, which it must not exceed; empty means the H×W in their middle

	Brightness, Contrast, Saturation float32 // in (-1, 1); 0 leaves the colours alone
}

// jitter is how far Full changes colours: the paper's 0.4.
const jitter = 0.4

// Draw draws the variation of one image. The numbers taken from r depend on aug, what r says
// and the set's shape alone, never on an image; with None r may be nil.
func (s *Set) Draw(aug Augmentation, r *rand.Rand) (v Variation) {
	if aug >= Basic && s.Flips {
		v.Mirror = r.IntN(2) == 1
	}
	switch {
	case s.Margin > 0 && aug >= Standard:
		v.Crop = drawCrop(s.storedHeight(), s.storedWidth(), r)
		if aug >= Full {
			v.Brightness, v.Contrast, v.Saturation = change(r), change(r), change(r)
		}
	case aug >= Standard:
		v.Down, v.Left = shift(s.Height, r), shift(s.Width, r)
		if aug >= Full {
			v.Cut.Top, v.Cut.Bottom = hole(s.Height, r)
			v.Cut.Left, v.Cut.Right = hole(s.Width, r)
		}
	}
	return v
}

// shift draws from -side/8 to side/8, the 4 pixels of 32 that are usual for CIFAR.
func shift(side int, r *rand.Rand) int {
	most := side / 8
	return r.IntN(2*most+1) - most
}

// hole draws the bounds of a stretch of half the side (a quarter below 16) whose middle lies
// anywhere, so that part of it may lie outside (DeVries and Taylor 2017, who cut 16 of 32
// pixels). Of an 8×8 digit half would leave too little to read.
func hole(side int, r *rand.Rand) (from, to int) {
	length := side / 2
	if side < 16 {
		length = side / 4
	}
	from = r.IntN(side) - length/2
	return max(from, 0), min(from+length, side)
}

// change draws from -jitter to jitter.
func change(r *rand.Rand) float32 { return jitter * (2*r.Float32() - 1) }
