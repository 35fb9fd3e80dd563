package predict

import (
	"math"
	"slices"

	"pmfnas/pmf/stats"
)

// view says which columns a member of the ensemble looks at.
type view uint8

const (
	everything view = iota // static features, the epochs, and their summaries
	epochsOnly             // the validation metric of each epoch seen, nothing else
)

// schema is the list of columns for curves of one length: which static features the examples
// know, and what stands in for a value that a row does not have.
type schema struct {
	length int      // epochs seen
	static []string // names of static features, sorted
	fill   []float64
	bulk   []bulk
}

func newSchema(length int, examples []Example) *schema {
	names := map[string]bool{}
	for _, e := range examples {
		for name := range e.Features {
			names[name] = true
		}
	}
	s := &schema{length: length}
	for name := range names {
		s.static = append(s.static, name)
	}
	slices.Sort(s.static)
	rows := make([][]float64, len(examples))
	for i, e := range examples {
		rows[i] = s.raw(e.Sample)
	}
	s.learn(rows)
	return s
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

// bulk is where nine in ten values of a column lie.
type bulk struct{ low, high float64 }

func bulkOf(values []float64) bulk {
	return bulk{stats.Quantile(values, 0.05), stats.Quantile(values, 0.95)}
}

// draw brings a value nearer that lies further off than the bulk is wide, the more the further,
// and keeps the order of values. In a column that hardly varies every value stays.
func (b bulk) draw(v float64) float64 {
	width := b.high - b.low
	if width <= 0 {
		return v
	}
	if off := v - b.high - width; off > 0 {
		return b.high + width + width/10*math.Log1p(off/width)
	}
	if off := b.low - width - v; off > 0 {
		return b.low - width - width/10*math.Log1p(off/width)
	}
	return v
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// row returns the numbers a member learns from, all finite.
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

// see returns the columns of a view; the epochs come first in every row.
func (v view) see(rows [][]float64, length int) [][]float64 {
	if v == everything || length == 0 {
		return rows
	}
	out := make([][]float64, len(rows))
	for i, row := range rows {
		out[i] = row[:length:length]
	}
	return out
}
