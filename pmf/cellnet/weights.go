package cellnet

import "fmt"

// Weights are what a network has learned, one entry for each step of its plan, empty for steps
// that keep nothing. They are for files and exports; while a network trains its weights are on
// the device.
type Weights []StepWeights

// StepWeights are the numbers that a step's block keeps, each list flat, one tensor after the
// other in the order of Block.Parameters and Block.Statistics.
type StepWeights struct {
	Parameters []float32
	Statistics []float32
}

// Check tells whether the weights are those of the plan, by their numbers alone; nil if so.
func (p Plan) Check(w Weights) error {
	if len(w) != len(p.Steps) {
		return fmt.Errorf("weights of %d steps, want %d", len(w), len(p.Steps))
	}
	for i, step := range p.Steps {
		parameters, statistics := Size(step.Block.Parameters()), Size(step.Block.Statistics())
		if len(w[i].Parameters) != parameters || len(w[i].Statistics) != statistics {
			return fmt.Errorf("weights of %s are %d parameters and %d statistics, want %d and %d",
				step.Name, len(w[i].Parameters), len(w[i].Statistics), parameters, statistics)
		}
	}
	return nil
}
