package paper

import (
	"maps"
	"math"
	"slices"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/neural"
)

// look is what a network sees of samples, settled by those that it was fitted to: the columns must
// be the same for all.
type look struct {
	features []string                        // static features, sorted
	series   []func(c curve.Curve) []float64 // of which each becomes two channels
	epochs   int                             // of the longest curve
}

// newLook settles on the features that any of the samples names and the series that any of them
// knows.
func newLook(samples []predict.Sample) look {
	var l look
	names := map[string]bool{}
	for _, s := range samples {
		for name := range s.Features {
			names[name] = true
		}
		l.epochs = max(l.epochs, s.Curve.Len())
	}
	l.features = slices.Sorted(maps.Keys(names))
	for _, series := range []func(c curve.Curve) []float64{
		func(c curve.Curve) []float64 { return c.Metric },
		func(c curve.Curve) []float64 { return c.TrainLoss },
		func(c curve.Curve) []float64 { return c.GradNorm },
	} {
		known := func(s predict.Sample) bool { return slices.ContainsFunc(series(s.Curve), finite) }
		if slices.ContainsFunc(samples, known) {
			l.series = append(l.series, series)
		}
	}
	return l
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// all turns samples into what a network takes. Graphs are shared, not copied.
func (l look) all(samples []predict.Sample) []neural.Sample {
	out := make([]neural.Sample, len(samples))
	for i, s := range samples {
		out[i] = neural.Sample{Static: l.static(s), Series: l.curve(s.Curve)}
		if s.Graph != nil {
			out[i].Ops, out[i].Arcs = s.Graph.Ops, s.Graph.Arcs
		}
	}
	return out
}

// static returns the logarithm of the parameters and the named features, NaN for the unknown.
func (l look) static(s predict.Sample) []float64 {
	row := []float64{math.Log(s.Params)}
	for _, name := range l.features {
		value, ok := s.Features[name]
		if !ok {
			value = math.NaN()
		}
		row = append(row, value)
	}
	return row
}

// curve returns for each epoch the metric, the training loss and the norm of the gradient, as far
// as the examples knew them, and what each has changed since the epoch before, relatively (Eq. 28).
// A gap, such as the epochs after an early stop, takes the value before it.
func (l look) curve(c curve.Curve) [][]float64 {
	out := make([][]float64, l.epochs)
	for _, series := range l.series {
		values, last := series(c), math.NaN()
		for i := range out {
			before := last
			if i < len(values) && finite(values[i]) {
				last = values[i]
			}
			out[i] = append(out[i], last, (last-before)/before)
		}
	}
	return out
}
