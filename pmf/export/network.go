package export

import (
	"fmt"
	"reflect"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// A Network is a trained architecture with all that is needed to use it. Exports read it and
// keep nothing of it.
type Network struct {
	Arch    arch.Architecture
	Input   arch.Input      // for which it was trained
	Plan    cellnet.Plan    // of Arch for Input, as cellnet.NewPlan makes it
	Weights cellnet.Weights // of the plan, running statistics too
	Mean    []float32       // [channel], of the training images' values in [0, 1]
	Std     []float32       // [channel], their standard deviation, above 0
	Classes []string        // [class], names
}

// Check tells what does not fit together; nil when all exports will work.
func (n Network) Check() error {
	plan, err := cellnet.NewPlan(n.Arch, n.Input)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(plan, n.Plan) {
		return fmt.Errorf("the plan is not that of %v for %+v", n.Arch, n.Input)
	}
	if err := plan.Check(n.Weights); err != nil {
		return err
	}
	if c := n.Input.Channels; len(n.Mean) != c || len(n.Std) != c {
		return fmt.Errorf("mean and standard deviation have %d and %d channels, want %d", len(n.Mean), len(n.Std), c)
	}
	for c, std := range n.Std {
		if !(std > 0) {
			return fmt.Errorf("standard deviation of channel %d is %g, want more than 0", c, std)
		}
	}
	if len(n.Classes) != n.Input.Classes {
		return fmt.Errorf("%d class names, want %d", len(n.Classes), n.Input.Classes)
	}
	return nil
}

// tensor is one array of numbers that a step keeps.
type tensor struct {
	name      string // such as 0.kernel: the layer's position in its block, then what it is there
	dims      []int
	data      []float32
	statistic bool // not trained: running mean and variance
}

// tensors lists what a step keeps: its parameters, then its statistics, sharing memory with the
// weights.
func (n Network) tensors(step int) []tensor {
	block, weights := n.Plan.Steps[step].Block, n.Weights[step]
	list := cut(block.Parameters(), weights.Parameters, false)
	return append(list, cut(block.Statistics(), weights.Statistics, true)...)
}

// cut gives each parameter its part of the flat values, which are as long as all together.
func cut(parameters []cellnet.Parameter, values []float32, statistic bool) []tensor {
	var list []tensor
	for _, p := range parameters {
		list = append(list, tensor{p.Name, p.Dims, values[:p.Size()], statistic})
		values = values[p.Size():]
	}
	return list
}
