package pool

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// learn conditions the process on the curves seen.
func (m *FreezeThaw) learn(v *View) error {
	tries := m.o.Tries
	if m.process == nil {
		m.process, m.rungs = newCurveProcess(vectorsOf(v.Candidates), v.Epochs), m.o.rungs(v)
		tries *= 3
	}
	points := m.points(v)
	values := make([]float64, len(points))
	for i, at := range points {
		values[i] = v.Seen[at.candidate].Metric[at.unit]
	}
	z, _ := winsorised(values)
	if err := m.process.fit(points, z, tries, m.r); err != nil {
		return fmt.Errorf("model %d values of %d curves: %w", len(points), len(v.Started), err)
	}
	return nil
}

// points chooses the values to learn from: of each curve the last one and those at the two
// rungs before it, and of too many those after the longest training.
func (m *FreezeThaw) points(v *View) []curvePoint {
	const each = 3
	var points []curvePoint
	for _, c := range v.Started {
		metric := v.Seen[c].Metric
		own := 0
		for unit := len(metric) - 1; unit >= 0 && own < each; unit-- {
			told := unit == len(metric)-1 || slices.Contains(m.rungs, unit+1)
			if value := metric[unit]; told && !math.IsNaN(value) && !math.IsInf(value, 0) {
				points, own = append(points, curvePoint{c, unit}), own+1
			}
		}
	}
	if len(points) > m.o.Points {
		m.r.Shuffle(len(points), func(i, j int) { points[i], points[j] = points[j], points[i] })
		slices.SortStableFunc(points, func(a, b curvePoint) int { return cmp.Compare(b.unit, a.unit) })
		points = points[:m.o.Points]
	}
	return points
}

// rungs are the units 1, 2, 4, … and the last.
func (o FreezeThawOptions) rungs(v *View) []int {
	switch {
	case o.Whole:
		return []int{v.Length()}
	case o.Fixed > 0:
		return []int{max(1, int(math.Round(o.Fixed*float64(v.Length()))))}
	}
	var units []int
	for u := 1; u < v.Length(); u *= 2 {
		units = append(units, u)
	}
	return append(units, v.Length())
}

func vectorsOf(candidates []Candidate) [][]float64 {
	out := make([][]float64, len(candidates))
	for i, c := range candidates {
		out[i] = c.Static
	}
	return out
}
