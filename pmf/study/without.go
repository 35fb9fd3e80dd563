package study

import "slices"

// What a study can be run without, for the ablation of Table 16.
const (
	Predictor   = "predictor"   // rank by the last accuracy seen
	Uncertainty = "uncertainty" // β = 0 everywhere
	Progressive = "progressive" // every architecture at high fidelity from the start, same budget
	EarlyStop   = "early-stop"  // no patience: train every epoch
)

// Parts lists what Settings.Without may name.
func Parts() []string { return []string{Predictor, Uncertainty, Progressive, EarlyStop} }

// Lacks tells whether the study runs without a part.
func (s Settings) Lacks(part string) bool { return slices.Contains(s.Without, part) }
