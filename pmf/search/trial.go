package search

import (
	"math"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
)

// Pending tells whether the trial's result is still to come.
func (t Trial) Pending() bool {
	return t.Observation.Status == "" || t.Observation.Status == eval.Paused
}

// Usable tells whether the trial carries an accuracy to learn from.
func (t Trial) Usable() bool {
	return t.Observation.Usable() && finite(t.Observation.Accuracy)
}

// AccuracyAt returns the validation accuracy in [0, 1] that the trial had when it reached a
// fidelity, read from its curve if training went on from there. ok is false where it was
// never that far, as one that was stopped on its way, or nothing usable is known.
func (t Trial) AccuracyAt(f eval.Fidelity) (accuracy float64, ok bool) {
	o := t.Observation
	switch {
	// A stopped trial has an accuracy, but not at the fidelity that it was on its way to.
	case !t.Usable() || f > o.Fidelity || f == o.Fidelity && o.Status == eval.Stopped:
		return 0, false
	case f == o.Fidelity:
		return o.Accuracy, true
	// The next segment never began, so the curve does not tell where this one ended.
	case int(f)+1 >= len(o.Starts):
		return 0, false
	}
	last := o.Starts[f+1] - 2 // index of the last epoch before the next segment
	if last < 0 || last >= len(o.Curve.Metric) {
		return 0, false
	}
	return o.Curve.Metric[last], finite(o.Curve.Metric[last])
}

// Sample is what a predictor may see of the trial: its architecture and the curve so far. A failed
// trial is a sample without a curve.
func (h History) Sample(t Trial) predict.Sample {
	s := h.Statics.sample(t.Proposal.Arch, h.Input)
	if t.Usable() {
		s.Curve = t.Observation.Curve
	}
	return s
}

// Unseen is what a predictor may see of an architecture that was never trained. In a space
// without end it is not remembered: most are drawn once, looked at and left.
func (h History) Unseen(a arch.Architecture) predict.Sample {
	if !h.Space.Finite() {
		return static(a, h.Input)
	}
	return h.Statics.sample(a, h.Input)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
