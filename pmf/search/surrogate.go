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
	x       [][]float64
	y       []float64
	process *learn.GP // nil: too little is known, the prior stands alone
	best    float64   // accuracy to improve on
	found   bool      // best was observed; else it is the highest expected one
	guided  bool      // there is a predictor
	several *tradeoff // nil: accuracy is the only objective
}

// newSurrogate fits the model to at most limit of the points.
func newSurrogate(h History, points []point, limit int) (*surrogate, error) {
	s := &surrogate{guided: h.Predict != nil, several: newTradeoff(h, points)}
	s.best, s.found = incumbent(h, points)
	for _, p := range selectPoints(h, points, limit) {
		row := code(h, p.arch, p.fidelity)
		if !s.guided {
			s.x, s.y = append(s.x, row), append(s.y, p.lifted)
		} else if said := p.trial.Predicted; p.fidelity == h.Fidelity && said != nil && finite(said.Mean) {
			s.x, s.y = append(s.x, row), append(s.y, p.accuracy-said.Mean)
		}
	}
	if s.guided && len(s.x) < residuals {
		return s, nil
	}
	s.process = learn.NewGP(learn.GPOptions{Linear: true})
	return s, s.process.Fit(s.x, s.y, nil)
}

// price gives each candidate its prior mean: the predictor's, from what is seen of it so far.
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
// believes that it comes out as expected.
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

// posterior returns mean and deviation of each candidate's accuracy.
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
	kernel := s.process.Kernel()
	s.x, s.y = append(s.x, c.row), append(s.y, mu-c.prior)
	s.process = learn.NewGP(learn.GPOptions{Linear: true, Kernel: &kernel})
	if err := s.process.Fit(s.x, s.y, nil); err != nil {
		return fmt.Errorf("believe in %s: %w", c.Arch.ID(), err)
	}
	return nil
}
