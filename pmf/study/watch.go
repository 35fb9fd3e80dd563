package study

import (
	"context"
	"fmt"
	"math"
	"sync"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
)

// A referee is the predictor of a round with its bar. Several evaluations ask it at once, and it
// answers one after the other, since a predictor is one goroutine's at a time.
type referee struct {
	bar     Bar
	certain bool // uncertainty counts for nothing: the mean alone decides
	mu      sync.Mutex
	model   *model
}

// referee returns the predictor of an open round, as it was when the round was planned; nil where
// the round has no bar. A process that came back fits it again, to the same trials.
func (s *Study) referee(ctx context.Context, g *generation, r *round) (*referee, error) {
	if r.decision.Stop == nil {
		return nil, nil
	}
	trials := s.lineage.trials()
	trials = trials[:len(trials)-len(r.trials)]
	if m := s.model; m == nil || m.key != g.key || m.fitted != r.decision.Fitted {
		m, err := s.plan.fit(ctx, g, trials[:r.decision.Fitted])
		if err != nil || m == nil {
			return nil, err
		}
		s.model = m
	}
	if err := s.model.follow(ctx, s.plan, trials); err != nil {
		return nil, err
	}
	return &referee{bar: *r.decision.Stop, certain: s.plan.settings.Lacks(Uncertainty), model: s.model}, nil
}

// watch returns what watches a trial of a round; nil without referee and patience, or where nothing
// runs. What it says does not depend on when it is asked, so each trial has its own.
func (s *Study) watch(d Decision, r *referee, t trial) *watch {
	patience := d.patience(t)
	if r == nil && patience == 0 || rejected(t.key) {
		return nil
	}
	seen := s.seen(t)
	return &watch{referee: r, sample: s.plan.sample(t.proposal.Arch), seen: seen, from: seen, patience: patience,
		of: s.plan.settings.Ladder().Epochs(t.proposal.Fidelity)}
}

// chance returns how likely it is that an architecture with a curve so far reaches the bar.
func (r *referee) chance(ctx context.Context, s predict.Sample) (float64, predict.Prediction, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	predictions, err := r.model.predictor.Predict(ctx, []predict.Sample{s})
	if err != nil {
		return 0, predict.Prediction{}, fmt.Errorf("predict %s after %d epochs: %w", s.ID, s.Curve.Len(), err)
	}
	p := predictions[0]
	if r.certain {
		middle := expected(p)
		p.Low, p.High = middle, middle
	} else {
		p = widened(p, r.bar.Carried)
	}
	return Chance(p, r.bar.Accuracy), p, nil
}

// ninety is how many deviations of a normal distribution to either side hold nine tenths of it.
const ninety = 1.6448536269514722

// Chance returns how likely a prediction makes a final value of at least so much: normal about the
// middle of the calibrated interval, and as wide as it says. A baseline's mean, such as the last
// value, may lie outside. It is in [0, 1]; an interval without width makes it 0 or 1.
func Chance(p predict.Prediction, bar float64) float64 {
	deviation := (p.High - p.Low) / 2 / ninety
	if !(deviation > 0) {
		if expected(p) >= bar {
			return 1
		}
		return 0
	}
	return math.Erfc((bar-expected(p))/deviation/math.Sqrt2) / 2
}

// expected is the middle of a prediction's interval.
func expected(p predict.Prediction) float64 { return p.Low + (p.High-p.Low)/2 }

// A watch applies a round's rules to one evaluation. Its answer is a function of the curve, the
// epochs that the architecture had before included, at the first of which it begins to ask.
type watch struct {
	referee  *referee       // nil: patience alone
	sample   predict.Sample // without curve
	from     int            // epochs that the architecture had before
	patience int            // epochs without a gain after which it is stopped; 0 never

	of int // epochs to which the evaluation goes at most
	// seen, cut, by, reason and err change while it looks; all else stays.
	seen   int       // epochs after which was looked already, or that the architecture had before
	cut    int       // epochs after which it is stopped; 0 not yet
	by     eval.Rule // that stops it then
	reason string
	err    error // of the predictor
}

// looks is how often the predictor is asked at most on the way of one evaluation. It has to learn
// anew for each length of curve, and more looks save little: the figures at Bar have as many.
const looks = 12

// look asks after each epoch of a curve that it has not looked at yet, or after every few of a long
// training, and tells whether the evaluation is to be stopped, and why. No watch stops nothing.
// Every epoch is looked at once, in order, however many come at a time: so a curve known at once is
// cut where its training would have been.
func (w *watch) look(ctx context.Context, soFar curve.Curve) (stop bool, reason string) {
	if w == nil {
		return false, ""
	}
	step := (w.of + looks - 1) / looks
	for ; w.cut == 0 && w.err == nil && w.seen < min(soFar.Len(), w.of-1); w.seen++ {
		n := w.seen + 1
		seen := soFar.Prefix(n)
		switch {
		case w.arrived(seen):
		case stale(seen, w.from, w.patience):
			w.cut, w.by = n, eval.ByPatience
			w.reason = fmt.Sprintf("after %d of %d epochs: %s %d epochs", n, w.of, plateau, w.patience)
		case w.referee != nil && n%step == 0:
			w.ask(ctx, seen)
		}
	}
	return w.cut > 0, w.reason
}

// arrived tells whether the architecture is where it must get to already.
func (w *watch) arrived(seen curve.Curve) bool {
	return w.referee != nil && seen.Last() >= w.referee.bar.Accuracy
}

// ask asks after one epoch.
func (w *watch) ask(ctx context.Context, seen curve.Curve) {
	sample := w.sample
	sample.Curve = seen.Clone() // a predictor may keep it, and a recorder's curve must not be kept
	chance, p, err := w.referee.chance(ctx, sample)
	if err != nil {
		w.err = err
		return
	}
	if b := w.referee.bar; chance < b.Threshold {
		w.cut, w.by = seen.Len(), eval.ByPredictor
		w.reason = fmt.Sprintf("after %d of %d epochs the chance to reach %.4f at %v fidelity, rank %d of %d, is %.2g %%, less than %g %%: predicted is %s",
			w.cut, w.of, b.Accuracy, b.Target, b.Kept, b.Of, 100*chance, 100*b.Threshold, reckoned(expected(p), p))
	}
}

// settle makes of what the evaluator answered the observation that the rule leads to. Of a training
// that ended by itself the last epoch is not asked after; one that diverged may have been stopped
// before. It is asked of the evaluator's whole answer.
func (w *watch) settle(ctx context.Context, o eval.Observation) (eval.Observation, error) {
	if o.Curve.Len() == 0 {
		return o, w.err
	}
	asked := o.Curve
	if o.Status == eval.Complete {
		asked = asked.Prefix(asked.Len() - 1)
	}
	stop, _ := w.look(ctx, asked)
	ended := o.Status == eval.Complete && w.cut == o.Curve.Len() // by patience, as it was told to stop
	if !stop || ended || w.err != nil {
		return o, w.err
	}
	return w.shorten(o), nil
}

// shorten cuts an observation where the rule says. What was measured when a fidelity was reached
// goes, too: whether one was, beyond the cut, must not show. o keeps its parameters and FLOPs,
// which no epoch changes.
func (w *watch) shorten(o eval.Observation) eval.Observation {
	o.Measurement, o.Mode, o.ModeReason = eval.Measurement{}, "", ""
	o.Status, o.Reason, o.StoppedBy = eval.Stopped, w.reason, w.by
	o.Curve = o.Curve.Prefix(w.cut).Clone()
	var starts []int
	for _, start := range o.Starts {
		if start <= w.cut {
			starts = append(starts, start)
		}
	}
	o.Starts, o.Accuracy = starts, o.Curve.Last()
	return o
}

// adopt makes an observation of the trial's job the trial's own: settled, where there is a rule,
// unless it was settled by the same rule before.
func (w *watch) adopt(ctx context.Context, t trial, o eval.Observation) (eval.Observation, error) {
	if w != nil && o.Key != t.key {
		var err error
		if o, err = w.settle(ctx, o); err != nil {
			return o, err
		}
	}
	o.Key = t.key
	return o, nil
}
