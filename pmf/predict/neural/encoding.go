package neural

import (
	"maps"
	"math"
	"slices"
)

// An encoding turns samples into what the network reads. It is measured on the samples of a fit
// and stays as it is, updates included: other numbers for a label would be another network.
type encoding struct {
	labels map[string]int // the vocabulary
	static []scale        // by feature
	series []scale        // by channel
	epochs int            // of the series
	target scale
}

// newEncoding measures samples that were checked, of which there is one at least.
func newEncoding(samples []Sample, targets []float64) *encoding {
	first := samples[0]
	e := &encoding{labels: vocabulary(samples), epochs: len(first.Series), target: newScale(targets)}
	for i := range first.Static {
		values := make([]float64, len(samples))
		for j, s := range samples {
			values[j] = s.Static[i]
		}
		e.static = append(e.static, newScale(values))
	}
	for channel := range first.channels() {
		var values []float64
		for _, s := range samples {
			for _, epoch := range s.Series {
				values = append(values, epoch[channel])
			}
		}
		e.series = append(e.series, newScale(values))
	}
	return e
}

// vocabulary numbers the labels in alphabetical order.
func vocabulary(samples []Sample) map[string]int {
	labels := map[string]int{}
	for _, s := range samples {
		for _, vertex := range s.Ops {
			for _, label := range vertex {
				labels[label] = 0
			}
		}
	}
	for i, label := range slices.Sorted(maps.Keys(labels)) {
		labels[label] = i
	}
	return labels
}

// shape names the network that fits the encoding. The vocabulary is rounded up, so that the
// folds of a cross-validation have one shape, and with it one program: a fold may lack a rare
// label. What the samples lack gets size 0.
func (e *encoding) shape(o Options) shape {
	s := shape{
		labels: roundUp(len(e.labels), 8), graphLayers: o.GraphLayers, graphUnits: o.GraphUnits,
		static: len(e.static), staticUnits: o.StaticUnits, headUnits: o.HeadUnits,
	}
	if e.epochs > 0 && len(e.series) > 0 {
		s.channels, s.steps = len(e.series), min(e.epochs, o.CurveSteps)
		s.curveLayers, s.curveUnits = o.CurveLayers, o.CurveUnits
	}
	if s.labels == 0 {
		s.graphLayers, s.graphUnits = 0, 0
	}
	if s.static == 0 {
		s.staticUnits = 0
	}
	return s
}

// roundUp returns the least multiple of unit that is not below n.
func roundUp(n, unit int) int { return (n + unit - 1) / unit * unit }

// encode fills the table that a network of the shape reads. Room for vertices is rounded up to a
// multiple of four, again for the sake of programs.
func (e *encoding) encode(samples []Sample, s shape) *table {
	t := &table{shape: s}
	if s.graphUnits > 0 {
		for _, sample := range samples {
			t.vertices = max(t.vertices, len(sample.Ops))
		}
		t.vertices = max(4, roundUp(t.vertices, 4))
	}
	for _, sample := range samples {
		var arrays [][]float32
		if s.graphUnits > 0 {
			arrays = e.graph(sample, s.labels, t.vertices)
		}
		if s.static > 0 {
			arrays = append(arrays, e.statics(sample))
		}
		if s.curveUnits > 0 {
			arrays = append(arrays, e.curve(sample, s))
		}
		t.samples = append(t.samples, arrays)
	}
	return t
}

// graph returns ops [vertices, labels], multi-hot; arcs [vertices, vertices], 1 between
// neighbours; and present [vertices], 1 for a vertex. An arc counts once and both ways: a
// vertex's neighbours are those before and those after it.
func (e *encoding) graph(s Sample, labels, vertices int) [][]float32 {
	ops, arcs := make([]float32, vertices*labels), make([]float32, vertices*vertices)
	present := make([]float32, vertices)
	for vertex, list := range s.Ops {
		present[vertex] = 1
		for _, label := range list {
			if i, ok := e.labels[label]; ok {
				ops[vertex*labels+i] = 1
			}
		}
	}
	for _, a := range s.Arcs {
		arcs[a[0]*vertices+a[1]], arcs[a[1]*vertices+a[0]] = 1, 1
	}
	return [][]float32{ops, arcs, present}
}

// statics standardises the static features.
func (e *encoding) statics(s Sample) []float32 {
	row := make([]float32, len(e.static))
	for i := range row {
		row[i] = e.static[i].input(s.Static[i])
	}
	return row
}

// curve standardises a series and averages what is known in each of its pieces: [step, channel],
// row-major.
func (e *encoding) curve(sample Sample, s shape) []float32 {
	row := make([]float32, s.steps*s.channels)
	for step := range s.steps {
		from, to := step*e.epochs/s.steps, (step+1)*e.epochs/s.steps
		for channel := range s.channels {
			row[step*s.channels+channel] = e.series[channel].input(meanOf(sample.Series[from:to], channel))
		}
	}
	return row
}

// meanOf averages the known values of a channel, NaN if there are none.
func meanOf(series [][]float64, channel int) float64 {
	var sum, count float64
	for _, epoch := range series {
		if known(epoch[channel]) {
			sum, count = sum+epoch[channel], count+1
		}
	}
	if count == 0 {
		return math.NaN()
	}
	return sum / count
}
