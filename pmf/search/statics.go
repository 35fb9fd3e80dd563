package search

import (
	"sync"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/predict"
)

// Statics remembers what is known of architectures before any training. To find it out takes
// longer than to decide, and a search asks for the same ones round after round. The zero
// value is ready, nil remembers nothing. It may be used from several goroutines.
type Statics struct {
	mu sync.Mutex
	// known grows by one sample an architecture ever met in a finite space, else by one a trial.
	known map[staticKey]predict.Sample
}

type staticKey struct {
	arch  arch.Architecture
	input arch.Input
}

// sample returns an architecture that was never trained as a predictor sees it, its features those
// for the given images. They are shared, and must not be changed. One that is not known is worked
// out under the lock: concurrent callers wait rather than do it twice.
func (s *Statics) sample(a arch.Architecture, in arch.Input) predict.Sample {
	if s == nil {
		return static(a, in)
	}
	key := staticKey{a, in}
	s.mu.Lock()
	defer s.mu.Unlock()
	sample, ok := s.known[key]
	if !ok {
		if s.known == nil {
			s.known = map[staticKey]predict.Sample{}
		}
		sample = static(a, in)
		s.known[key] = sample
	}
	return sample
}

func static(a arch.Architecture, in arch.Input) predict.Sample {
	return predict.Sample{ID: a.ID(), Features: a.Features(in), Params: float64(a.Params(in)), Graph: GraphOf(a)}
}
