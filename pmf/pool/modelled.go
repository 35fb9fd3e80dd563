package pool

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"pmfnas/pmf/acquire"
	"pmfnas/pmf/eval"
)

// ModelledOptions tune a Modelled sampler.
type ModelledOptions struct {
	// Random of 0 never draws.
	Random  float64 // share of the picks that are random all the same, in [0, 1)
	Initial int     // candidates before a model is asked; 0 means 5
	Most    int     // candidates that are scored, drawn anew each time; 0 means 256
}

// Modelled picks what a scorer finds most promising by the static vectors and the values seen at
// the highest number of units that enough candidates have reached, as BOHB does. A pick costs what
// the scorer does for the values seen and Most candidates; it plays one run.
type Modelled struct {
	o      ModelledOptions
	scorer acquire.Scorer
	random *Random
	r      *rand.Rand
	// arrived is [units][in order]; noted is by candidate.
	arrived [][]int // candidates by the units they have reached, in the order of arrival
	noted   []int   // by candidate: units that were entered
}

var _ Sampler = (*Modelled)(nil)

// NewModelled returns a sampler.
func NewModelled(scorer acquire.Scorer, seed uint64, o ModelledOptions) *Modelled {
	if o.Initial == 0 {
		o.Initial = 5
	}
	if o.Most == 0 {
		o.Most = 256
	}
	return &Modelled{o: o, scorer: scorer, random: NewRandom(seed), r: eval.Stream(seed, "pool", 0, "model")}
}

// Pick implements Sampler.
func (s *Modelled) Pick(ctx context.Context, v *View) (int, error) {
	s.note(v)
	seen := s.informative(v)
	// Too little is known, nothing tells the candidates apart, or chance wants it so.
	if len(seen) == 0 || len(v.Candidates[0].Static) == 0 || s.r.Float64() < s.o.Random {
		return s.random.Pick(ctx, v)
	}
	x, y := s.learned(v, seen)
	fresh := v.draw(s.o.Most, s.r)
	candidates := make([][]float64, len(fresh))
	for i, c := range fresh {
		candidates[i] = v.Candidates[c].Static
	}
	scores, err := s.scorer.Score(x, y, candidates, s.r)
	if err != nil {
		return 0, fmt.Errorf("score %d candidates: %w", len(fresh), err)
	}
	best := 0
	for i, score := range scores {
		if score > scores[best] {
			best = i
		}
	}
	return fresh[best], nil
}

// note enters those that have come further. Arrival instead of the order of starts: rows that
// come one after the other let a model be updated instead of fitted anew.
func (s *Modelled) note(v *View) {
	if s.arrived == nil {
		s.arrived, s.noted = make([][]int, v.Length()+1), make([]int, len(v.Candidates))
	}
	for _, c := range v.Started {
		for ; s.noted[c] < v.Reached(c); s.noted[c]++ {
			// A unit that was skipped, or had diverged, tells nothing.
			if u := s.noted[c]; !math.IsNaN(v.Seen[c].Metric[u]) {
				s.arrived[u+1] = append(s.arrived[u+1], c)
			}
		}
	}
}

// informative lists those who have reached the highest number of units at which there are
// enough; none when there are nowhere. Enough is one more than a vector has numbers, as in
// BOHB, but no more than twenty.
func (s *Modelled) informative(v *View) []int {
	enough := max(s.o.Initial, min(20, len(v.Candidates[0].Static)+1))
	for u := v.Length(); u > 0; u-- {
		if u == v.Length() && len(s.arrived[u]) >= s.o.Initial && len(s.arrived[u]) == len(v.Started) {
			return s.arrived[u] // all are trained to the end: nothing lower tells more
		}
		if len(s.arrived[u]) >= enough {
			return s.arrived[u]
		}
	}
	return nil
}

// learned returns the vectors and values to learn from, after as many units as all have reached.
func (s *Modelled) learned(v *View, seen []int) (x [][]float64, y []float64) {
	units := v.Length()
	for _, c := range seen {
		units = min(units, v.Reached(c))
	}
	for _, c := range seen {
		x, y = append(x, v.Candidates[c].Static), append(y, v.Seen[c].Metric[units-1])
	}
	return x, y
}
