package eval

import "fmt"

// Segment is a stretch of training under one schedule: a column of Table 6. What regularises
// the final training, from Smoothing on, is off where it is zero, as it is in every search. All
// fields are part of a job's key: another value is another training.
type Segment struct {
	Until        int     `json:"until"`                  // total epochs trained when it ends
	LearningRate float64 `json:"learning_rate"`          // at its start
	Schedule     string  `json:"schedule"`               // constant, cosine or steps
	MinRate      float64 `json:"min_rate,omitempty"`     // learning rate at the end of a cosine
	Batch        int     `json:"batch"`                  // images a step
	Augmentation string  `json:"augmentation"`           // none, basic, standard or full
	Patience     int     `json:"patience,omitempty"`     // epochs without gain before it ends early; 0 never
	Validations  int     `json:"validations"`            // a epoch: 1 at its end, 2 at each half
	WeightDecay  float64 `json:"weight_decay,omitempty"` // L2, on every weight
	Momentum     float64 `json:"momentum,omitempty"`     // Nesterov

	// What follows is the recipe of a final training alone; see Final.

	Smoothing float64 `json:"smoothing,omitempty"` // share of a label spread over all classes, in [0, 1)
	DropPath  float64 `json:"drop_path,omitempty"` // chance that an image skips an edge, in [0, 1): it grows from 0 at the start to this at the end
	Auxiliary float64 `json:"auxiliary,omitempty"` // weight of the loss of a second head at two thirds of the depth
	Average   float64 `json:"average,omitempty"`   // decay a step of the moving average of the weights, which then validate; in [0, 1)
	Precision string  `json:"precision,omitempty"` // of convolutions and matrix products: Single or BFloat16
}

// The precisions. Weights, norms, sums and losses are float32 in any case: bfloat16 has
// float32's range, so no loss needs scaling, but a running sum of 8 bits would stop growing.
const (
	Single   = ""         // float32
	BFloat16 = "bfloat16" // 8 bits of mantissa: half the traffic, where the device has it
)

// checkRegularisation tells what is wrong with the fields that regularise, in words that go on from
// "segment 1 has".
func (s Segment) checkRegularisation() error {
	for _, share := range []struct {
		name  string
		value float64
	}{
		{"label smoothing", s.Smoothing}, {"drop-path probability", s.DropPath}, {"decay of averages", s.Average},
	} {
		if !(share.value >= 0 && share.value < 1) {
			return fmt.Errorf("%s %g, want at least 0 and less than 1", share.name, share.value)
		}
	}
	if !(s.Auxiliary >= 0 && s.Auxiliary <= 10) {
		return fmt.Errorf("auxiliary weight %g, want from 0 to 10", s.Auxiliary)
	}
	if s.Precision != Single && s.Precision != BFloat16 {
		return fmt.Errorf("precision %q, want %q or none for float32", s.Precision, BFloat16)
	}
	return nil
}

// Final is the training that the DARTS line of papers gives the network that was found: a long
// cosine to zero, cutout (part of the full augmentation), drop-path and an auxiliary head.
// DARTS also cuts the gradient off at a norm of 5; the blocks move their weights while the
// gradient is on its way back, before its norm is known, so that is left out.
func Final(epochs int) Segment {
	return Segment{
		Until: epochs, LearningRate: 0.025, Schedule: "cosine", Batch: 96, Augmentation: "full", Validations: 1,
		WeightDecay: 3e-4, Momentum: 0.9, DropPath: 0.2, Auxiliary: 0.4,
	}
}
