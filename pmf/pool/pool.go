package pool

import (
	"fmt"
	"math"
	"slices"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/stats"
)

// Candidate is what is known of a row before it is trained. It must not be changed: all runs share
// it.
type Candidate struct {
	predict.Sample           // without a curve
	Static         []float64 // the features and operations as numbers, standardised; see encode
}

// Pool is a table whose rows can be trained, at a cost, by revealing what was recorded. Inside, a
// large metric is a good one: the signs of a table that is minimised are turned. It is only read
// once it is made, and may be played by several goroutines at once.
type Pool struct {
	Task       Task
	Candidates []Candidate
	Epochs     []int // the epochs of each unit of training: 1, 2, 3, … or the fidelities
	// Separate pools have two units, the second of which does not contain the first.
	Separate bool    // units are trainings of their own, such as 12 and 200 epochs
	Total    float64 // what training all to the end costs, in seconds or epochs

	timed        bool          // costs are seconds, not epochs
	curves       []curve.Curve // whole, with the costs as seconds
	best, median float64       // of the last metrics
}

// New makes a pool of the complete rows of a table, those that pmf bench predictor uses too. The
// table must not be changed afterwards.
func New(table *curve.Table) (*Pool, error) {
	p := &Pool{Task: NewTask(table)}
	if n := len(p.Task.Examples); n < 2 {
		return nil, fmt.Errorf("table %s has %d complete rows, want at least 2", p.Task.Name, n)
	}
	p.Separate = p.Task.Lower > 0
	if p.Separate {
		p.Epochs = []int{p.Task.Lower, p.Task.Epochs}
	} else {
		for epoch := range max(1, p.Task.Epochs) {
			p.Epochs = append(p.Epochs, epoch+1)
		}
	}
	p.reveal()
	static := encode(p.Task.Rows)
	for i, e := range p.Task.Examples {
		// Before a search nothing of a training is known.
		e.Sample.Curve = curve.Curve{}
		p.Candidates = append(p.Candidates, Candidate{e.Sample, static[i]})
	}
	return p, nil
}

// reveal collects curves, costs and the scale of the regret. Costs are seconds only if every row
// tells them all: sums of seconds and epochs would mean nothing.
func (p *Pool) reveal() {
	p.timed = !slices.ContainsFunc(p.Task.Rows, func(r curve.Row) bool { return !p.tells(r) })
	last := make([]float64, len(p.Task.Rows))
	for i, r := range p.Task.Rows {
		c := p.whole(r)
		last[i] = c.Last()
		p.curves = append(p.curves, c)
		p.Total += p.cost(i, 0, p.Length())
	}
	p.best, p.median = stats.Quantile(last, 1), stats.Quantile(last, 0.5)
}

// Length returns the units of a whole training.
func (p *Pool) Length() int { return len(p.Epochs) }

// Unit returns what costs count.
func (p *Pool) Unit() string {
	if p.timed {
		return "seconds"
	}
	return "epochs"
}

// tells is true of a row that says what each unit costs.
func (p *Pool) tells(r curve.Row) bool {
	if !p.Separate && len(r.Seconds) < p.Length() {
		return false
	}
	for u, epochs := range p.Epochs {
		cost := finiteAt(r.SecondsByFidelity, epochs)
		if !p.Separate {
			cost = r.Seconds[u]
		}
		if !(cost >= 0) || math.IsInf(cost, 1) {
			return false
		}
	}
	return true
}

// whole returns what all units of a row show, larger is better, and cost. It is a copy.
func (p *Pool) whole(r curve.Row) curve.Curve {
	c := r.Curve.Prefix(p.Length()).Clone()
	if p.Separate {
		c = curve.Curve{}
	}
	c.Seconds = make([]float64, p.Length())
	for u, epochs := range p.Epochs {
		switch {
		case p.Separate && p.timed:
			c.Seconds[u] = r.SecondsByFidelity[epochs]
		case p.Separate:
			c.Seconds[u] = float64(epochs)
		case p.timed:
			c.Seconds[u] = r.Seconds[u]
		default:
			c.Seconds[u] = 1
		}
		if p.Separate {
			c.Metric = append(c.Metric, r.MetricByFidelity[epochs])
		}
	}
	for u := range c.Metric {
		if p.Task.Minimise {
			c.Metric[u] = -c.Metric[u]
		}
	}
	return c
}

// cost is what it takes to bring a candidate from some units to more. from and to count units; of
// separate ones only the last is trained.
func (p *Pool) cost(candidate, from, to int) float64 {
	seconds := p.curves[candidate].Seconds
	if p.Separate {
		return seconds[to-1]
	}
	sum := 0.0
	for _, s := range seconds[from:to] {
		sum += s
	}
	return sum
}

// Cost returns what training a candidate to the end costs, seconds or epochs.
func (p *Pool) Cost(candidate int) float64 { return p.cost(candidate, 0, p.Length()) }

// Regret returns how far a candidate's last metric is from the best of the pool, as a share of the
// distance between best and median: 0 is the best, 1 a mediocre one. It exceeds 1 for candidates
// worse than the median. In a pool whose best is its median it is 0 for all.
func (p *Pool) Regret(candidate int) float64 {
	if p.best == p.median {
		return 0
	}
	return (p.best - p.curves[candidate].Last()) / (p.best - p.median)
}
