package search

import (
	"fmt"
	"math"
	"slices"

	"pmfnas/pmf/acquire"
	"pmfnas/pmf/learn"
	"pmfnas/pmf/predict"
)

const (
	residuals    = 4    // known errors of the predictor from which a process can learn
	minDeviation = 1e-6 // of an accuracy: keeps log EI finite where a process is sure
)

// surrogate is the model of accuracy at the asked fidelity (Eq. 20). With a predictor the
// process models the errors of what the predictor had said before each trial, so that no
// prediction of a trial by a predictor that has seen it enters; without one it models the
// accuracies themselves, those of lower fidelities lifted, with the fidelity as an input.
type surrogate struct {
	// x is [row, Dim+1], of the points and then of what is believed; y [row] is in accuracy:
	// residuals where guided, else lifted accuracies.
	x       [][]float64
	y       []float64
	process *learn.GP // nil: too little is known, the prior stands alone
	best    float64   // accuracy to improve on
	found   bool      // best was observed; else it is the highest expected one
	guided  bool      // there is a predictor
	several *tradeoff // nil: accuracy is the only objective
}

// newSurrogate fits the model to at most limit of the points. Without a predictor it is fitted to
// whatever there is; with one, only from a few known errors on.
func newSurrogate(h History, points []point, limit int, kernels *acquire.Kernels) (*surrogate, error) {
	s := &surrogate{guided: h.Predict != nil, several: newTradeoff(h, points)}
	s.best, s.found = incumbent(h, points)
	s.x, s.y = s.rows(h, points, limit)
	if s.guided && len(s.x) < residuals {
		return s, nil
	}
	o := learn.GPOptions{Linear: true}
	// The hyperparameters are those of an earlier, shorter history until they are due again. They
	// are sought by its rows alone, not kept: so a process that was killed finds the same ones.
	if due := settled(h); due < len(h.Trials) {
		before := h
		before.Trials = h.Trials[:due]
		x, y := s.rows(before, collect(before), limit)
		if len(x) >= residuals {
			var err error
			if o.Kernel, err = kernels.Find(x, y, o); err != nil {
				return nil, err
			}
		}
	}
	// They are due now, or the earlier rows were too few to choose by.
	if o.Kernel == nil {
		var err error
		if o.Kernel, err = kernels.Find(s.x, s.y, o); err != nil {
			return nil, err
		}
	}
	s.process = learn.NewGP(o)
	return s, s.process.Fit(s.x, s.y, nil)
}

// settled is how many trials there were when the hyperparameters were last due: whenever those at
// the asked fidelity have grown by a tenth. Seeking them is most of what a decision costs. With the
// 1/10 of Due, up to ten such trials they are sought anew each time, then ever more rarely.
func settled(h History) int {
	var reached []int // trials at the asked fidelity
	for i := range h.Trials {
		if _, ok := h.Trials[i].AccuracyAt(h.Fidelity); ok {
			reached = append(reached, i)
		}
	}
	if len(reached) == 0 {
		return len(h.Trials)
	}
	return reached[acquire.Due(len(reached), 0.1)-1] + 1
}

// rows are what the process learns from. Predicted is what was said when the trial was asked for:
// no prediction by a model that has seen the result enters.
func (s *surrogate) rows(h History, points []point, limit int) (x [][]float64, y []float64) {
	for _, p := range selectPoints(h, points, limit) {
		row := code(h, p.arch, p.fidelity)
		if !s.guided {
			x, y = append(x, row), append(y, p.lifted)
		} else if said := p.trial.Predicted; p.fidelity == h.Fidelity && said != nil && finite(said.Mean) {
			x, y = append(x, row), append(y, p.accuracy-said.Mean)
		}
	}
	return x, y
}

// price gives each candidate its prior mean: the predictor's, from what is seen of it so far. One
// call predicts the whole pool, since a predictor has a price a call.
func (s *surrogate) price(h History, pool []option) {
	if !s.guided || len(pool) == 0 {
		return
	}
	samples := make([]predict.Sample, len(pool))
	for i, c := range pool {
		samples[i] = h.Unseen(c.Arch)
		if c.trial != nil {
			samples[i] = h.Sample(*c.trial)
		}
	}
	for i, p := range h.Predict(samples) {
		pool[i].prior, pool[i].known = p.Mean, p.Deviation()
	}
}

// choose takes the candidate with the highest log expected improvement out of the pool, and
// believes that it comes out as expected. The pool must not be empty; it is changed in place. A
// candidate whose score is no number loses to all others, and the first is taken where all are
// such.
func (s *surrogate) choose(pool []option) (option, []option, error) {
	mu, sigma := s.posterior(pool)
	best := s.best
	if !s.found {
		best = math.Inf(-1)
		for _, m := range mu {
			if finite(m) {
				best = max(best, m)
			}
		}
	}
	at, top := 0, math.Inf(-1)
	for i, c := range pool {
		if score := s.score(c, mu[i], sigma[i], best); score > top {
			at, top = i, score
		}
	}
	c := pool[at]
	if finite(top) && s.several != nil {
		c.Why += fmt.Sprintf("; expected %.4f ± %.4f, log expected hypervolume improvement %.4g", mu[at], sigma[at], top)
	} else if finite(top) {
		c.Why += fmt.Sprintf("; expected %.4f ± %.4f, log EI %.4g over %.4f", mu[at], sigma[at], top, best)
	}
	return c, slices.Delete(pool, at, at+1), s.believe(c, mu[at])
}

func (s *surrogate) score(c option, mu, sigma, best float64) float64 {
	if s.several != nil && finite(mu) {
		return s.several.score(c.Arch, mu, sigma, best)
	}
	return acquire.LogEI(mu, sigma, best)
}

// posterior returns mean and deviation of each candidate's accuracy. Both are [candidate], in
// accuracy. Without a process the predictor's own deviation stands in.
func (s *surrogate) posterior(pool []option) (mu, sigma []float64) {
	mu, sigma = make([]float64, len(pool)), make([]float64, len(pool))
	for i, c := range pool {
		mu[i], sigma[i] = c.prior, max(c.known, minDeviation)
	}
	if s.process == nil {
		return mu, sigma
	}
	rows := make([][]float64, len(pool))
	for i, c := range pool {
		rows[i] = c.row
	}
	mean, variance := s.process.Posterior(rows)
	for i := range pool {
		mu[i] += mean[i]
		sigma[i] = max(math.Sqrt(variance[i]), minDeviation)
	}
	return mu, sigma
}

// believe adds a candidate with its expected accuracy to what the process knows, with the
// hyperparameters as they are.
func (s *surrogate) believe(c option, mu float64) error {
	if s.several != nil && finite(mu) {
		s.several.believe(c.Arch, mu)
	}
	if s.process == nil || !finite(mu) {
		return nil
	}
	// Without hyperparameters to seek, conditioning on one more row costs points³ once.
	kernel := s.process.Kernel()
	s.x, s.y = append(s.x, c.row), append(s.y, mu-c.prior)
	s.process = learn.NewGP(learn.GPOptions{Linear: true, Kernel: &kernel})
	if err := s.process.Fit(s.x, s.y, nil); err != nil {
		return fmt.Errorf("believe in %s: %w", c.Arch.ID(), err)
	}
	return nil
}
