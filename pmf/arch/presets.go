package arch

import "fmt"

// Presets lists the names that Preset knows, from the largest space to the smallest.
func Presets() []string { return []string{"paper", "medium", "small", "tiny"} }

// Preset returns a space by name: paper (Tables 3–5, 1.8·10^18), medium (without depth and
// place of the reductions, 3.8·10^15), small (the cell alone, 4.4·10^12; all three as in
// Table 19) or tiny (for 8×8 images and demonstrations). The error names the known ones. Each call
// returns lists of its own.
func Preset(name string) (Space, error) {
	switch name {
	case "paper":
		return paper(), nil
	case "medium":
		return medium(), nil
	case "small":
		return small(), nil
	case "tiny":
		return tiny(), nil
	}
	return Space{}, fmt.Errorf("space is %q, want %s", name, oneOf(Presets()))
}

// paper is the whole of Tables 3 to 5: 19 depths, 25 pairs of offsets, 4·4 widths, 54 options and
// 8^14 cells.
func paper() Space {
	s := Space{
		Name:           "paper",
		Channels:       []int{16, 32, 48, 64},
		Widths:         []float64{1, 1.5, 2, 2.5},
		Offsets:        []int{-2, -1, 0, 1, 2},
		Ops:            Ops(),
		Activations:    []Activation{ReLU, Swish, GELU},
		Normalisations: []Normalisation{BatchNorm, LayerNorm, GroupNorm},
		Attentions:     []Attention{NoAttention, SE, CBAM},
		Residuals:      []Residual{PostActivation, PreActivation},
	}
	for depth := 14; depth <= 50; depth += 2 {
		s.Depths = append(s.Depths, depth)
	}
	return s
}

// medium fixes the depth at 20 cells, as DARTS has it; the cell, its options and channels stay
// open.
func medium() Space {
	s := paper()
	s.Name, s.Depths, s.Offsets = "medium", []int{20}, []int{0}
	return s
}

// small leaves the cell alone open, on an outline like DARTS's: 16 channels that double at each
// stage.
func small() Space {
	s := medium()
	s.Name, s.Channels, s.Widths = "small", []int{16}, []float64{2}
	s.Activations, s.Normalisations = s.Activations[:1], s.Normalisations[:1]
	s.Attentions, s.Residuals = s.Attentions[:1], s.Residuals[:1]
	return s
}

// tiny trains in seconds on 8×8 images. Its reductions stay at a third and two thirds of the
// depth, where they are legal from two cells on. Of Table 5 it varies the attention alone: each
// activation, normalisation, order or width makes every convolution a new program to compile,
// which on such images takes longer than the training.
func tiny() Space {
	s := paper()
	s.Name, s.Offsets = "tiny", []int{0}
	s.Depths = []int{2, 3, 4, 5, 6}
	s.Channels = []int{4, 6, 8}
	s.Widths = []float64{1, 2}
	s.Activations, s.Normalisations, s.Residuals = s.Activations[:1], s.Normalisations[:1], s.Residuals[:1]
	s.Grid = Grid{Depth: 3, Channels: 2, Width: 2}
	return s
}
