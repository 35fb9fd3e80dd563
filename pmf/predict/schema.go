package predict

import (
	"math"
	"slices"

	"pmfnas/pmf/stats"
)

// block is a group of columns that belong together. In a row blocks stand in this order.
type block uint8

const (
	epochs     block = iota // the validation metric of each epoch seen
	levels                  // what sums the metric up where it stands: latest, best, means
	shapes                  // how it moves: noise, pace
	speeds                  // training-speed estimators, gradients, training accuracy
	statics                 // parameters and named features
	operations              // how often each label of the graph occurs
	moves                   // first and second differences of the epochs
	blocks     = int(moves) + 1
)

// View says which columns a member of the ensemble looks at: fewer err less by chance, more
// tell more.
type View uint8

// The views.
const (
	CurveOnly  View = iota // the validation metric of each epoch
	Outline                // that, parameters and named features
	Summary                // what sums the curve up, parameters and named features
	Everything             // epochs, what sums them up, parameters and named features
	Structure              // everything, and how often each operation occurs
	Level                  // where the curve stands, by a few numbers
	Motion                 // Outline, and first and second differences of the epochs
	Moves                  // Everything, and these differences
)

// blocks lists what a view shows, in the order in which the member gets it.
func (v View) blocks() []block {
	return [][]block{
		{epochs}, {epochs, statics}, {levels, shapes, speeds, statics}, {epochs, levels, shapes, speeds, statics},
		{epochs, levels, shapes, speeds, statics, operations}, {levels},
		{epochs, moves, statics}, {epochs, levels, shapes, speeds, statics, moves},
	}[v]
}

// schema is the list of columns for curves of one length: which static features and labels the
// examples know, and what stands in for a value that a row does not have.
type schema struct {
	length   int         // epochs seen
	minimise bool        // small is good
	static   []string    // names of static features, sorted
	labels   []string    // of vertices, sorted
	ends     [blocks]int // [block] where its columns end in a row
	fill     []float64   // [column] median of the examples
	bulk     []bulk      // [column] where most of the examples lie
}

// newSchema settles on the names and labels that any example knows, and measures the columns.
// Labels and features that only a later sample has are passed over.
func newSchema(length int, minimise bool, examples []Example) *schema {
	s := &schema{length: length, minimise: minimise}
	names, labels := map[string]bool{}, map[string]bool{}
	for _, e := range examples {
		for name := range e.Features {
			names[name] = true
		}
		for label := range e.Graph.counts() {
			labels[label] = true
		}
	}
	s.static, s.labels = sortedKeys(names), sortedKeys(labels)
	rows := make([][]float64, len(examples))
	for i, e := range examples {
		rows[i] = s.raw(e.Sample)
	}
	s.learn(rows)
	return s
}

// sortedKeys puts a set in alphabetical order: the order of a map must not reach a column.
func sortedKeys(set map[string]bool) []string {
	var out []string
	for key := range set {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

// learn finds each column's median, 0 where nothing is known, and its bulk: a training that
// goes astray would else bend every linear member.
func (s *schema) learn(rows [][]float64) {
	known := make([]float64, 0, len(rows))
	for j := range rows[0] {
		known = known[:0]
		for _, row := range rows {
			if finite(row[j]) {
				known = append(known, row[j])
			}
		}
		if len(known) == 0 {
			s.fill, s.bulk = append(s.fill, 0), append(s.bulk, bulk{})
			continue
		}
		s.fill = append(s.fill, stats.Quantile(known, 0.5))
		s.bulk = append(s.bulk, bulkOf(known))
	}
}

// raw returns the columns with NaN for what is unknown, block after block.
func (s *schema) raw(sample Sample) []float64 {
	row := make([]float64, 0, 2*s.length+len(s.static)+len(s.labels)+32)
	for b := range block(blocks) {
		row = append(row, s.columns(b, sample)...)
		s.ends[b] = len(row)
	}
	return row
}

// columns returns those of one block. Their number depends on the schema alone, whatever a
// sample lacks.
func (s *schema) columns(b block, sample Sample) []float64 {
	c := sample.Curve.Prefix(s.length)
	switch {
	case b == statics:
		return s.known(sample)
	case b == operations:
		return s.occurrences(sample.Graph)
	case s.length == 0:
		return nil
	case b == epochs:
		return carried(c.Metric, s.length)
	case b == moves:
		first := differences(carried(c.Metric, s.length))
		return append(first, differences(first)...)
	case b == levels:
		return level(carried(c.Metric, s.length), s.minimise)
	case b == shapes:
		return append(shape(carried(c.Metric, s.length)), float64(len(c.Metric)))
	default:
		out := append(speed(carried(c.TrainLoss, s.length)), gradients(carried(c.GradNorm, s.length))...)
		return append(out, lastOf(carried(c.TrainAccuracy, s.length)))
	}
}

// known returns the logarithm of the parameters and the named features.
func (s *schema) known(sample Sample) []float64 {
	row := []float64{logarithm(sample.Params)}
	for _, name := range s.static {
		value, ok := sample.Features[name]
		if !ok {
			value = math.NaN()
		}
		row = append(row, value)
	}
	return row
}

// occurrences counts the labels of a graph; of an unknown one all counts are unknown, not 0.
func (s *schema) occurrences(g *Graph) []float64 {
	counts := g.counts()
	row := make([]float64, len(s.labels))
	for i, label := range s.labels {
		row[i] = counts[label]
		if g == nil {
			row[i] = math.NaN()
		}
	}
	return row
}

// row returns the numbers a member learns from, all finite: what is unknown becomes the
// examples' median, and what lies far outside their bulk is drawn in.
func (s *schema) row(sample Sample) []float64 {
	row := s.raw(sample)
	for j, v := range row {
		if !finite(v) {
			v = s.fill[j]
		}
		row[j] = s.bulk[j].draw(v)
	}
	return row
}

// see returns the columns of a view, copied: members may keep or change them.
func (s *schema) see(v View, rows [][]float64) [][]float64 {
	out := make([][]float64, len(rows))
	for i, row := range rows {
		for _, b := range v.blocks() {
			begin := 0
			if b > 0 {
				begin = s.ends[b-1]
			}
			out[i] = append(out[i], row[begin:s.ends[b]]...)
		}
	}
	return out
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
