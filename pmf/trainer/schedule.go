package trainer

import (
	"fmt"
	"math"

	"pmfnas/pmf/eval"
)

// The paper's optimiser, SGD with Nesterov momentum, where a segment leaves it open (§2.1).
const (
	defaultMomentum    = 0.9
	defaultWeightDecay = 3e-4
)

// Schedules lists the learning-rate schedules that a segment can name (Table 6).
func Schedules() []string { return []string{"constant", "cosine", "steps"} }

// learningRate returns the rate of an epoch (from 1) in a segment that began with epoch start. A
// cosine falls from LearningRate towards MinRate, which it would reach with the epoch after
// Until; steps divide the rate by ten after half and after three quarters of the segment. Either
// is laid out from start to Until, whether or not patience ends it earlier. The rate is constant
// within an epoch. No name means constant; an unknown one is the only error.
func learningRate(s eval.Segment, start, epoch int) (float64, error) {
	done := float64(epoch-start) / float64(s.Until-start+1)
	switch s.Schedule {
	case "constant", "":
		return s.LearningRate, nil
	case "cosine":
		return s.MinRate + (s.LearningRate-s.MinRate)*(1+math.Cos(math.Pi*done))/2, nil
	case "steps":
		switch {
		case done >= 0.75:
			return s.LearningRate * 0.01, nil
		case done >= 0.5:
			return s.LearningRate * 0.1, nil
		}
		return s.LearningRate, nil
	}
	return 0, fmt.Errorf("schedule is %q, want one of %q", s.Schedule, Schedules())
}

// dropRate returns the chance of drop-path in an epoch (from 1) of a segment that began with epoch
// start: it grows evenly from 0 towards DropPath, which it would reach with the epoch after Until.
func dropRate(s eval.Segment, start, epoch int) float64 {
	return s.DropPath * float64(epoch-start) / float64(s.Until-start+1)
}

// orDefault returns value, the default for zero, and zero for a negative value, which turns
// momentum or weight decay off.
func orDefault(value, byDefault float64) float64 {
	switch {
	case value == 0:
		return byDefault
	case value < 0:
		return 0
	}
	return value
}
