package predict

import (
	"cmp"
	"slices"
)

// voice is what a member says, and its weight.
type voice struct{ value, weight float64 }

// consensus returns what the members say together: a third of the way from their weighted
// median, which no single member that goes astray can move far, to their weighted mean. It sorts
// the voices, of which there must be one.
func consensus(voices []voice) float64 {
	middle := median(voices)
	return middle + (mean(voices)-middle)/3
}

// mean is Eq. 9: weights sum to 1.
func mean(voices []voice) (mean float64) {
	for _, v := range voices {
		mean += v.weight * v.value
	}
	return mean
}

// median returns the weighted median: each voice stands in the middle of its weight, and in
// between it changes evenly. The weights sum to 1.
func median(voices []voice) float64 {
	slices.SortFunc(voices, func(a, b voice) int { return cmp.Compare(a.value, b.value) })
	before, last := 0.0, voice{}
	at := 0.0 // middle of the last voice
	for i, v := range voices {
		middle := before + v.weight/2
		if middle >= 0.5 && i == 0 {
			return v.value
		}
		if middle >= 0.5 {
			return last.value + (v.value-last.value)*(0.5-at)/(middle-at)
		}
		before, last, at = before+v.weight, v, middle
	}
	return last.value
}
