package curve

import (
	"encoding/json"
	"math"
	"slices"
)

// Curve is what one training showed. Every series has one value an epoch, the first epoch
// first; nil means unknown, and NaN means that the training had diverged. The series may differ in
// length: an interrupted program may have written one value more of one than of another.
type Curve struct {
	Metric        []float64 // validation metric, in the unit of its table or observation
	TrainLoss     []float64 // mean training loss of the epoch, cross-entropy in nats where we trained
	TrainAccuracy []float64 // training accuracy, in the unit of Metric
	GradNorm      []float64 // mean L2 norm of the weights' gradient over the epoch's steps
	Seconds       []float64 // what the epoch itself took
}

// Len returns the number of epochs that have a validation metric.
func (c Curve) Len() int { return len(c.Metric) }

// Last returns the metric after the last epoch, or NaN when there is none.
func (c Curve) Last() float64 {
	if len(c.Metric) == 0 {
		return math.NaN()
	}
	return c.Metric[len(c.Metric)-1]
}

// Prefix returns the curve as it stood after so many epochs. It shares memory with c, and
// appending to either leaves the other unchanged.
func (c Curve) Prefix(epochs int) Curve {
	cut := func(s []float64) []float64 {
		n := max(0, min(epochs, len(s)))
		return s[:n:n]
	}
	return Curve{cut(c.Metric), cut(c.TrainLoss), cut(c.TrainAccuracy), cut(c.GradNorm), cut(c.Seconds)}
}

// Clone returns a copy that shares no memory with c.
func (c Curve) Clone() Curve {
	return Curve{
		slices.Clone(c.Metric), slices.Clone(c.TrainLoss), slices.Clone(c.TrainAccuracy),
		slices.Clone(c.GradNorm), slices.Clone(c.Seconds),
	}
}

// curveJSON is a Curve as it is written. A struct of its own, as Curve's fields are plain slices,
// which encoding/json refuses to write when they hold a NaN.
type curveJSON struct {
	Metric        series `json:"metric,omitempty"`
	TrainLoss     series `json:"train_loss,omitempty"`
	TrainAccuracy series `json:"train_acc,omitempty"`
	GradNorm      series `json:"grad_norm,omitempty"`
	Seconds       series `json:"seconds,omitempty"`
}

func (c Curve) encoded() curveJSON {
	return curveJSON{c.Metric, c.TrainLoss, c.TrainAccuracy, c.GradNorm, c.Seconds}
}

// MarshalJSON writes an object with the keys metric, train_loss, train_acc, grad_norm and
// seconds; unknown series are left out, and what is not finite becomes null.
func (c Curve) MarshalJSON() ([]byte, error) { return json.Marshal(c.encoded()) }

// UnmarshalJSON reads what MarshalJSON writes; null becomes NaN.
func (c *Curve) UnmarshalJSON(text []byte) error {
	var j curveJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*c = Curve{j.Metric, j.TrainLoss, j.TrainAccuracy, j.GradNorm, j.Seconds}
	return nil
}
