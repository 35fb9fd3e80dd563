package searchtest

import (
	"hash/fnv"
	"math"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
)

// input is the size of image for which the toy space is meant.
var input = arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}

// Toy returns a space of 8 million architectures whose best one is known.
func Toy() arch.Space {
	return arch.Space{
		Name:           "toy",
		Depths:         []int{2, 3, 4, 5, 6},
		Channels:       []int{4, 8, 12},
		Widths:         []float64{1, 2},
		Offsets:        []int{0},
		Ops:            []arch.Op{arch.SepConv3, arch.Conv3, arch.Zero},
		Activations:    []arch.Activation{arch.ReLU},
		Normalisations: []arch.Normalisation{arch.BatchNorm},
		Attentions:     []arch.Attention{arch.NoAttention},
		Residuals:      []arch.Residual{arch.PostActivation},
	}
}

// Optimum returns the best architecture of Toy; Accuracy gives it 0.95 at high fidelity.
func Optimum() arch.Architecture {
	a := arch.Architecture{Macro: arch.Macro{Depth: 5, Channels: 8, Width: 2}}
	for i := range a.Cell {
		a.Cell[i] = []arch.Op{arch.Conv3, arch.SepConv3}[i%2]
	}
	return a
}

// Accuracy is the toy objective, in [0, 1]: 0.95 less a penalty for each way in which an
// architecture differs from the optimum. Lower fidelities see less of it, and blurred by an
// error that is the architecture's own, so that low and high rank alike but not equally.
func Accuracy(a arch.Architecture, f eval.Fidelity) float64 {
	// Per step of depth, of 4 channels and of width the penalties are alike, about a tenth, and an
	// edge costs a fifth of that: macros matter first, as in real spaces.
	best := Optimum()
	distance := math.Abs(float64(a.Macro.Depth-best.Macro.Depth))/10 +
		math.Abs(float64(a.Macro.Channels-best.Macro.Channels))/40 +
		math.Abs(a.Macro.Width-best.Macro.Width)/10
	for i, op := range a.Canonical().Cell {
		if op != best.Cell[i] {
			distance += 0.02
		}
	}
	blur := [eval.Fidelities]float64{0.02, 0.01, 0}[f]
	scale := [eval.Fidelities]float64{0.7, 0.9, 1}[f]
	return scale*(0.95-distance) + blur*(2*fraction(a)-1)
}

// fraction is a number in [0, 1) that belongs to the architecture. 53 bits, as many as a float64
// holds.
func fraction(a arch.Architecture) float64 {
	h := fnv.New64a()
	h.Write([]byte(a.ID()))
	return float64(h.Sum64()>>11) / (1 << 53)
}

// Observe evaluates a proposal with Accuracy: two epochs to low, four to medium and six to
// high fidelity.
func Observe(p search.Proposal) eval.Observation {
	o := eval.Observation{
		Key: p.Arch.ID() + p.Fidelity.String(), Arch: p.Arch, Fidelity: p.Fidelity, Status: eval.Complete,
		Params: p.Arch.Params(input), FLOPs: p.Arch.FLOPs(input),
	}
	// Each segment rises from nine tenths of its accuracy, so that there is a curve to learn from.
	for f := range p.Fidelity + 1 {
		o.Accuracy = Accuracy(p.Arch, f)
		o.Starts = append(o.Starts, 1+2*int(f))
		o.Curve.Metric = append(o.Curve.Metric, 0.9*o.Accuracy, o.Accuracy)
		o.Curve.TrainLoss = append(o.Curve.TrainLoss, 1.1-o.Accuracy, 1-o.Accuracy)
	}
	o.Trained = o.Curve.Len()
	return o
}
