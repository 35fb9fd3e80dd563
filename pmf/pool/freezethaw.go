package pool

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"pmfnas/pmf/acquire"
	"pmfnas/pmf/eval"
)

// FreezeThawOptions tune FreezeThaw.
type FreezeThawOptions struct {
	Initial int // random candidates, one unit each, before the first model; 0 means 5
	Fresh   int // candidates never started that are weighed at each decision; 0 means 150
	Points  int // values of curves that the model is conditioned on; 0 means 250
	Tries   int // random steps of the hyperparameters at each decision, three times as many at the first; 0 means 6
	// Batch is how many candidates are trained on after each decision, as a share of those
	// started; 0 means 0.1, and always at least one.
	Batch float64

	// What an ablation leaves out.
	Greedy bool    // uncertainty: the best predicted is trained on, whatever could be learned
	Whole  bool    // progressive training: what is started goes to the end
	Fixed  float64 // all fidelities but one: everything is trained for this share of a training; 0 means not
}

// FreezeThaw is the recommended method. A Gaussian process over learning curves tells the last
// value of every candidate, started or not, and how much of its uncertainty each further
// stretch of training would take away. Trained on is what is expected to raise the best
// predicted last value most for its cost (the knowledge gradient): where early values tell, that
// is a look at many candidates and more of the promising ones; where they tell little, whole
// trainings of candidates that resemble good ones. It is decided from the values seen alone.
//
// The answer is the started candidate with the best predicted last value, whether trained to
// the end or not. A decision costs Tries·Points³ + Points²·(3·(Fresh + started)).
type FreezeThaw struct {
	o       FreezeThawOptions
	random  *Random
	r       *rand.Rand
	process *curveProcess
	rungs   []int // units that are worth a look
	queue   []Step
}

var _ Method = (*FreezeThaw)(nil)

// NewFreezeThaw returns the method of a seed.
func NewFreezeThaw(seed uint64, o FreezeThawOptions) *FreezeThaw {
	o.Initial, o.Fresh, o.Points = cmp.Or(o.Initial, 5), cmp.Or(o.Fresh, 150), cmp.Or(o.Points, 250)
	o.Tries, o.Batch = cmp.Or(o.Tries, 6), cmp.Or(o.Batch, 0.1)
	return &FreezeThaw{o: o, random: NewRandom(seed), r: eval.Stream(seed, "pool", 0, "freeze-thaw")}
}

// Next implements Method.
func (m *FreezeThaw) Next(ctx context.Context, v *View) (Step, error) {
	if len(v.Started) < min(m.o.Initial, len(v.Candidates)) {
		c, err := m.random.Pick(ctx, v)
		return Step{c, 1}, err
	}
	if len(m.queue) == 0 {
		if err := m.plan(v); err != nil {
			return Step{}, err
		}
	}
	if len(m.queue) == 0 {
		return Step{}, ErrDone
	}
	next := m.queue[0]
	m.queue = m.queue[1:]
	return next, nil
}

// Answer implements Method.
func (m *FreezeThaw) Answer(ctx context.Context, v *View) (int, error) {
	if len(v.Started) == 0 {
		return m.random.Pick(ctx, v)
	}
	if err := m.learn(v); err != nil {
		return 0, err
	}
	ends := make([]curvePoint, len(v.Started))
	for i, c := range v.Started {
		ends[i] = curvePoint{c, v.Length() - 1}
	}
	best, most := v.Started[0], math.Inf(-1)
	for i, p := range m.process.prospects(ends) {
		if p.mean > most {
			best, most = v.Started[i], p.mean
		}
	}
	return best, nil
}

// plan queues the steps of a decision, each of another candidate.
func (m *FreezeThaw) plan(v *View) error {
	if err := m.learn(v); err != nil {
		return err
	}
	steps := m.steps(v)
	points := make([]curvePoint, len(steps))
	for i, s := range steps {
		points[i] = curvePoint{s.Candidate, s.Until - 1}
	}
	worth := m.worth(v, steps, m.process.prospects(points))
	order := make([]int, len(steps))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(worth[b], worth[a]) })
	batch := max(1, int(m.o.Batch*float64(len(v.Started))))
	queued := map[int]bool{}
	for _, at := range order {
		if s := steps[at]; len(m.queue) < batch && !queued[s.Candidate] {
			queued[s.Candidate] = true
			m.queue = append(m.queue, s)
		}
	}
	return nil
}

// worth is the logarithm of the knowledge gradient of each step for its cost: by how much the
// best predicted last value is expected to rise.
func (m *FreezeThaw) worth(v *View, steps []Step, told []prospect) []float64 {
	first, second, leader := math.Inf(-1), math.Inf(-1), -1
	note := func(candidate int, mean float64) {
		switch {
		case candidate == leader:
		case mean > first:
			first, second, leader = mean, first, candidate
		case mean > second:
			second = mean
		}
	}
	for i, s := range steps {
		note(s.Candidate, told[i].mean)
	}
	var finished []curvePoint
	for _, c := range v.Started {
		if v.Reached(c) == v.Length() {
			finished = append(finished, curvePoint{c, v.Length() - 1})
		}
	}
	for i, p := range m.process.prospects(finished) {
		note(finished[i].candidate, p.mean)
	}
	worth := make([]float64, len(steps))
	for i, s := range steps {
		if worth[i] = told[i].mean; m.o.Greedy {
			continue
		}
		gap := told[i].mean - first
		if s.Candidate == leader {
			gap = second - first // it is worth as much to learn that the leader is none
		}
		worth[i] = acquire.LogEI(gap, max(told[i].learned, leastLearned), 0) - math.Log(max(v.Cost(s.Candidate, s.Until), leastLearned))
	}
	return worth
}

// leastLearned keeps logarithms finite where a step tells nothing or costs nothing.
const leastLearned = 1e-9

// steps lists what may be done: to train started candidates and some fresh ones to each rung
// above what they have seen, as far as the budget is expected to go.
func (m *FreezeThaw) steps(v *View) []Step {
	fresh := v.draw(m.o.Fresh, m.r)
	refused := map[Step]bool{}
	for _, s := range v.Refused {
		refused[s] = true
	}
	var steps []Step
	for _, c := range slices.Concat(v.Started, fresh) {
		next := true
		for _, until := range m.rungs {
			s := Step{c, until}
			if until <= v.Reached(c) || refused[s] {
				continue
			}
			if next || v.Cost(c, until) <= v.Left() {
				steps = append(steps, s)
			}
			next = false
		}
	}
	return steps
}
