package neural

import (
	"cmp"
	"fmt"
)

// Options configure a network and how it is fitted. The zero value is the paper's (Table 7);
// where the paper is silent, ours.
type Options struct {
	GraphLayers int // rounds of message passing; 0 means 3
	GraphUnits  int // width of a vertex; 0 means 128
	CurveLayers int // LSTM layers; 0 means 2
	CurveUnits  int // width of an LSTM's state; 0 means 64
	StaticUnits int // width of the dense layer over the static features; 0 means 64
	HeadUnits   int // width of the head's hidden layer; 0 means 128

	// CurveSteps is how many steps the LSTM takes at most, each of which costs time: longer series
	// are averaged in so many pieces of nearly equal length. 0 means 64.
	CurveSteps int

	Dropout      float64 // share of hidden units dropped, below 1; 0 means 0.1, negative none
	LearningRate float64 // of Adam; 0 means 1e-3
	WeightDecay  float64 // decoupled, a step, times the learning rate; 0 means none
	Batch        int     // samples in a step; 0 means 32
	Epochs       int     // passes over the samples in a fit, at least one step each; 0 means 100
	Passes       int     // of Monte-Carlo dropout in a prediction; 0 means 16
	Seed         uint64  // of the start, the order of the samples, and dropout
}

// withDefaults replaces zeros.
func (o Options) withDefaults() Options {
	for _, c := range []struct {
		value *int
		usual int
	}{
		{&o.GraphLayers, 3}, {&o.GraphUnits, 128}, {&o.CurveLayers, 2}, {&o.CurveUnits, 64}, {&o.StaticUnits, 64},
		{&o.HeadUnits, 128}, {&o.CurveSteps, 64}, {&o.Batch, 32}, {&o.Epochs, 100}, {&o.Passes, 16},
	} {
		*c.value = cmp.Or(*c.value, c.usual)
	}
	o.Dropout = max(0, cmp.Or(o.Dropout, 0.1))
	o.LearningRate = cmp.Or(o.LearningRate, 1e-3)
	return o
}

// check refuses what no network can be built from. Defaults are filled in, so that 0 does not
// occur.
func (o Options) check() error {
	for _, c := range []struct {
		name  string
		value int
	}{
		{"GraphLayers", o.GraphLayers}, {"GraphUnits", o.GraphUnits}, {"CurveLayers", o.CurveLayers},
		{"CurveUnits", o.CurveUnits}, {"StaticUnits", o.StaticUnits}, {"HeadUnits", o.HeadUnits},
		{"CurveSteps", o.CurveSteps}, {"Batch", o.Batch}, {"Epochs", o.Epochs}, {"Passes", o.Passes},
	} {
		if c.value < 0 {
			return fmt.Errorf("neural: Options.%s is %d, want a number above 0", c.name, c.value)
		}
	}
	switch {
	case !(o.Dropout < 1):
		return fmt.Errorf("neural: Options.Dropout is %g, want a number below 1", o.Dropout)
	case !(o.LearningRate > 0):
		return fmt.Errorf("neural: Options.LearningRate is %g, want a number above 0", o.LearningRate)
	case !(o.WeightDecay >= 0):
		return fmt.Errorf("neural: Options.WeightDecay is %g, want a number from 0 on", o.WeightDecay)
	}
	return nil
}
