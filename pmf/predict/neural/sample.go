package neural

import (
	"fmt"
	"math"
)

// A Sample is what is known of one architecture. Samples of one fit have equally many features,
// epochs and channels; graphs may differ in size.
type Sample struct {
	// Ops holds the labels of each vertex of the graph, such as conv3x3 and s1; labels that
	// were not seen in the fit are passed over. Arcs lead from one vertex to another. No
	// vertices means that the graph is not known.
	Ops  [][]string
	Arcs [][2]int

	Static []float64   // features of any scale; NaN or infinite means unknown
	Series [][]float64 // by epoch, then channel; NaN or infinite means unknown
}

// check compares a sample with what the first of its list has, static features and channels, and
// with the epochs that all of its list have.
func (s Sample) check(static, epochs, channels int) error {
	if len(s.Static) != static {
		return fmt.Errorf("Static has %d features, want %d as in the first sample", len(s.Static), static)
	}
	if len(s.Series) != epochs {
		return fmt.Errorf("Series has %d epochs, want %d as in the first sample", len(s.Series), epochs)
	}
	for i, epoch := range s.Series {
		if len(epoch) != channels {
			return fmt.Errorf("Series[%d] has %d channels, want %d as in the first sample", i, len(epoch), channels)
		}
	}
	for i, arc := range s.Arcs {
		if min(arc[0], arc[1]) < 0 || max(arc[0], arc[1]) >= len(s.Ops) {
			return fmt.Errorf("Arcs[%d] is %v, want two vertices from 0 to below %d", i, arc, len(s.Ops))
		}
	}
	return nil
}

// channels returns how many numbers an epoch of the series has.
func (s Sample) channels() int {
	if len(s.Series) == 0 {
		return 0
	}
	return len(s.Series[0])
}

// checkSamples checks a list of samples against each other.
func checkSamples(samples []Sample) error {
	for i, s := range samples {
		if err := s.check(len(samples[0].Static), len(samples[0].Series), samples[0].channels()); err != nil {
			return fmt.Errorf("neural: sample %d: %w", i, err)
		}
	}
	return nil
}

// checkTargets checks that there is a number for each sample.
func checkTargets(samples []Sample, targets []float64) error {
	if len(samples) == 0 || len(samples) != len(targets) {
		return fmt.Errorf("neural: got %d samples and %d targets, want as many, at least one", len(samples), len(targets))
	}
	for i, y := range targets {
		if !known(y) {
			return fmt.Errorf("neural: target %d is %g, want a finite number", i, y)
		}
	}
	return nil
}

// known tells whether a value is a finite number.
func known(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
