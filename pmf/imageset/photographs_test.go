package imageset_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"pmfnas/pmf/imageset"
)

// photographs is what testdata/photographs.py writes.
type photographs struct {
	Height, Width, Margin int
	Mean, Std             []float32
	Pixels                []int // [row, column, channel]
	Cases                 []struct {
		Mirror  bool
		Crop    [4]int     // top, bottom, left, right
		Colours [3]float32 // brightness, contrast, saturation
		Values  []float64
	}
}

func TestPhotographsAreRenderedAsByTorchvision(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("testdata", "photographs.json"))
	if err != nil {
		t.Fatal(err)
	}
	var golden photographs
	if err := json.Unmarshal(content, &golden); err != nil {
		t.Fatal(err)
	}
	s := &imageset.Set{
		Height: golden.Height, Width: golden.Width, Channels: 3, Margin: golden.Margin, Mean: golden.Mean, Std: golden.Std,
		Train: imageset.Split{Labels: []int32{0}},
	}
	for _, v := range golden.Pixels {
		s.Train.Pixels = append(s.Train.Pixels, uint8(v))
	}
	got := make([]float32, golden.Height*golden.Width*3)
	for n, c := range golden.Cases {
		s.Render(got, s.Train, 0, imageset.Variation{
			Mirror: c.Mirror, Crop: imageset.Box{Top: c.Crop[0], Bottom: c.Crop[1], Left: c.Crop[2], Right: c.Crop[3]},
			Brightness: c.Colours[0], Contrast: c.Colours[1], Saturation: c.Colours[2],
		})
		if len(c.Values) != len(got) {
			t.Fatalf("case %d has %d values, want %d", n, len(c.Values), len(got))
		}
		for i, want := range c.Values {
			if math.Abs(float64(got[i])-want) > 3e-5 {
				t.Errorf("case %d: value %d is %.5f, want %.5f", n, i, got[i], want)
			}
		}
	}
	if len(golden.Cases) == 0 {
		t.Error("no cases")
	}
}
