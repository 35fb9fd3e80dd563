package study

import "slices"

// What a study can be run without, for the ablation of Table 16. Each changes what its sentence
// says and nothing else; forks share every evaluation that both need.
const (
	Predictor   = "predictor"   // rank by the last accuracy seen
	Uncertainty = "uncertainty" // β = 0 everywhere, and the predictor stops what it expects to miss, however unsure
	Progressive = "progressive" // every architecture at high fidelity from the start, same budget
	Density     = "density"     // as many regions kept, but drawn at random (random space reduction)
	EarlyStop   = "early-stop"  // neither patience nor predictor ends a training: every epoch is trained
	Fidelities  = "fidelities"  // every architecture at medium fidelity, same budget; the choice alone goes on to high
)

// Parts lists what Settings.Without may name.
func Parts() []string {
	return []string{Predictor, Uncertainty, Progressive, Density, EarlyStop, Fidelities}
}

// Lacks tells whether the study runs without a part.
func (s Settings) Lacks(part string) bool { return slices.Contains(s.Without, part) }
