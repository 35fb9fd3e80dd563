package imageset

// recolour changes brightness, contrast and saturation of values in [0, 1], [pixel, 3], in place
// and in this order. Each step clamps, so the order matters; torchvision draws it, but an order
// that is fixed is one program on a device.
func recolour(image []float32, v Variation) {
	if v.Brightness != 0 {
		for i, value := range image {
			image[i] = unit((1 + v.Brightness) * value)
		}
	}
	if v.Contrast != 0 {
		away := v.Contrast * meanGrey(image)
		for i, value := range image {
			image[i] = unit((1+v.Contrast)*value - away)
		}
	}
	if v.Saturation != 0 {
		for i := 0; i < len(image); i += 3 {
			away := v.Saturation * grey(image[i:])
			for c := range 3 {
				image[i+c] = unit((1+v.Saturation)*image[i+c] - away)
			}
		}
	}
}

// grey returns the brightness that the eye sees in a colour (ITU-R BT.601, with torchvision's
// digits).
func grey(rgb []float32) float32 { return 0.2989*rgb[0] + 0.587*rgb[1] + 0.114*rgb[2] }

// meanGrey adds up in float64: 50,000 float32 values would lose digits that contrast multiplies.
func meanGrey(image []float32) float32 {
	total := float64(0)
	for i := 0; i < len(image); i += 3 {
		total += float64(grey(image[i:]))
	}
	return float32(total / float64(len(image)/3))
}

// unit clamps to [0, 1].
func unit(v float32) float32 { return min(max(v, 0), 1) }
