package chart

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// ticks marks an axis at round numbers, about six times.
type ticks struct{}

// Ticks implements plot.Ticker.
func (ticks) Ticks(low, high float64) []plot.Tick {
	step := roundStep((high - low) / 6)
	var marks []plot.Tick
	for i := math.Ceil(low / step); i*step <= high+step*1e-9; i++ {
		value := i*step + 0 // not −0
		marks = append(marks, plot.Tick{Value: value, Label: strconv.FormatFloat(value, 'g', 6, 64)})
	}
	return marks
}

// roundStep is the smallest of 1, 2, 5, 10, 20 … (or 0.1, 0.2 …) that is not below a size.
func roundStep(size float64) float64 {
	if !(size > 0) || math.IsInf(size, 1) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(size)))
	for _, digit := range []float64{1, 2, 5} {
		if digit*power >= size {
			return digit * power
		}
	}
	return 10 * power
}
