package pool

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"pmfnas/pmf/predict"
)

// PredictorStopOptions tune PredictorStop.
type PredictorStopOptions struct {
	Whole     int       // finished trainings before anything is predicted; 0 means 10
	Looks     []float64 // shares of a training after which it may be stopped; nil means 0.1, 0.25, 0.5
	Threshold float64   // stop below this chance of becoming the best; 0 means 0.05
}

// PredictorStop stops trainings early by a predictor of their final values (Baker et al. 2018):
// candidates come in a random order, and one whose chance of beating the best finished one is small
// is given up. What is learnt from are the finished ones. The chance is that of a normal
// distribution with the prediction's mean and deviation.
type PredictorStop struct {
	o         PredictorStopOptions
	random    *Random
	predictor predict.Predictor
	fitted    int // finished trainings that the predictor has learned from
	// given are those that were given up.
	given map[int]bool
}

var _ Method = (*PredictorStop)(nil)

// NewPredictorStop returns a method that asks one predictor, which it fits.
func NewPredictorStop(seed uint64, p predict.Predictor, o PredictorStopOptions) *PredictorStop {
	if o.Whole == 0 {
		o.Whole = 10
	}
	if o.Looks == nil {
		o.Looks = []float64{0.1, 0.25, 0.5}
	}
	if o.Threshold == 0 {
		o.Threshold = 0.05
	}
	return &PredictorStop{o: o, random: NewRandom(seed), predictor: p, given: map[int]bool{}}
}

// Next implements Method: the latest candidate goes on from look to look until it is given up.
func (s *PredictorStop) Next(ctx context.Context, v *View) (Step, error) {
	// The budget is spent.
	if len(v.Refused) > 0 {
		return Step{}, ErrDone
	}
	if n := len(v.Started); n > 0 {
		c := v.Started[n-1]
		if until, ok := s.nextLook(v, c); ok {
			hopeless, err := s.hopeless(ctx, v, c)
			if err != nil {
				return Step{}, err
			}
			if !hopeless {
				return Step{c, until}, nil
			}
			s.given[c] = true
		}
	}
	if v.Fresh() == 0 {
		return Step{}, ErrDone
	}
	c, err := s.random.Pick(ctx, v)
	until, _ := s.nextLook(v, c)
	return Step{c, until}, err
}

// nextLook returns to where a candidate is trained next; false when it is finished or given up.
// Looks must ascend.
func (s *PredictorStop) nextLook(v *View, c int) (int, bool) {
	if s.given[c] || v.Reached(c) == v.Length() {
		return 0, false
	}
	for _, share := range s.o.Looks {
		if at := epochsOf(v, share); at > v.Reached(c) {
			return at, true
		}
	}
	return v.Length(), true
}

// hopeless tells whether the chance of becoming the best is below the threshold.
func (s *PredictorStop) hopeless(ctx context.Context, v *View, c int) (bool, error) {
	var finished []predict.Example
	best := math.Inf(-1)
	for _, f := range v.Started {
		if v.Reached(f) == v.Length() {
			e := predict.Example{Sample: v.Sample(f), Target: v.Seen[f].Last()}
			finished, best = append(finished, e), math.Max(best, e.Target)
		}
	}
	if v.Reached(c) == 0 || len(finished) < s.o.Whole {
		return false, nil
	}
	if 5*(len(finished)-s.fitted) >= s.fitted { // a fifth more than it knows
		if err := s.predictor.Fit(ctx, finished); err != nil {
			return false, fmt.Errorf("learn from %d finished trainings: %w", len(finished), err)
		}
		s.fitted = len(finished)
	}
	predictions, err := s.predictor.Predict(ctx, []predict.Sample{v.Sample(c)})
	if err != nil {
		return false, fmt.Errorf("predict candidate %d: %w", c, err)
	}
	p := predictions[0]
	chance := distuv.UnitNormal.Survival((best - p.Mean) / math.Max(p.Deviation(), 1e-9))
	return chance < s.o.Threshold, nil
}

// Answer implements Method.
func (s *PredictorStop) Answer(ctx context.Context, v *View) (int, error) {
	if len(v.Started) == 0 {
		return s.random.Pick(ctx, v)
	}
	return BestOfFurthest(v), nil
}

// Sample is a candidate as a predictor sees it now. Of separate trainings it sees the shorter,
// as a curve of one epoch.
func (v *View) Sample(candidate int) predict.Sample {
	s := v.Candidates[candidate].Sample
	s.Curve = v.Seen[candidate]
	if v.Separate {
		s.Curve = s.Curve.Prefix(1)
	}
	return s
}
