package study

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/journal"
)

// evaluate runs the open trials of a round, as many at once as the settings allow. Each is written
// down as it arrives; the round counts when all have, in the order of its trials. A pause lets
// every worker finish its epoch; an error ends the others at once. It returns ErrPaused when
// somebody paused, and the first error otherwise. The observations of trials that ended in time are
// kept either way.
func (s *Study) evaluate(ctx context.Context, g *generation, r *round) error {
	// After a crash only those are open whose observation was not written.
	open := s.lineage.open(r)
	// The predictor that may stop trainings is that of the round's beginning, for all of its
	// trials.
	watching, err := s.referee(ctx, g, r)
	if err != nil {
		return err
	}
	defer s.prepare(ctx, open)()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.plan.settings.Parallel)
	var paused atomic.Bool
	for _, t := range open {
		group.Go(func() error {
			if err := context.Cause(ctx); err != nil {
				return err
			}
			err := ErrPaused
			if !s.paused.Load() {
				err = s.evaluateTrial(ctx, g, t, s.watch(r.decision, watching, t))
			}
			// A pause is no failure: returned, it would cancel the others in the middle of an
			// epoch.
			if errors.Is(err, ErrPaused) && context.Cause(ctx) == nil {
				paused.Store(true)
				return nil
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if paused.Load() {
		return ErrPaused
	}
	return nil
}

// prepare lets an evaluator that can get ready for the trials do so while they run. The caller ends
// it with stop, which waits until it has ended. The evaluator may compile programs meanwhile;
// nothing depends on whether it was in time.
func (s *Study) prepare(ctx context.Context, trials []trial) (stop func()) {
	preparer, ok := s.deps.Evaluator.(eval.Preparer)
	if !ok {
		return func() {}
	}
	var jobs []eval.Job
	for _, t := range trials {
		if _, _, known := s.shared(t.key); !known && !rejected(t.key) {
			jobs = append(jobs, s.plan.settings.job(t, s.plan.fingerprint))
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() { preparer.Prepare(ctx, jobs) })
	return func() {
		cancel()
		work.Wait()
	}
}

// evaluateTrial finds out one observation, by the cheapest way there is, and keeps it. It is called
// from several goroutines.
func (s *Study) evaluateTrial(ctx context.Context, g *generation, t trial, w *watch) error {
	o, err := s.observe(ctx, g, t, w)
	if err != nil {
		return fmt.Errorf("trial %d (%s at %v fidelity): %w", t.id, t.proposal.Arch.ID(), t.proposal.Fidelity, err)
	}
	// What is finished is kept even if the person has given up waiting.
	if err := s.journal.Observe(context.WithoutCancel(ctx), o); err != nil {
		return err
	}
	// Written first, known afterwards: what others see is never ahead of the journal.
	s.mu.Lock()
	s.lineage.observations[t.key] = o
	s.mu.Unlock()
	s.log().Info("trial finished", "trial", t.id, "arch", o.Arch.ID(), "fidelity", o.Fidelity, "status", o.Status,
		"accuracy", o.Accuracy, "epochs", o.Ran, "took", o.Elapsed)
	s.events.emit(s.trialEvent(g, t, o))
	return nil
}

// In this order: what was refused before training, what is known already, and at last training
// itself. ErrPaused means that it has not ended.
func (s *Study) observe(ctx context.Context, g *generation, t trial, w *watch) (journal.Observed, error) {
	if rejected(t.key) {
		o, err := s.plan.rejection(ctx, t)
		return journal.Observed{Observation: o}, err
	}
	if o, source, ok := s.shared(t.key); ok {
		o, err := w.adopt(ctx, t, o)
		return journal.Observed{Observation: o, Source: source}, err
	}
	job := s.plan.settings.job(t, s.plan.fingerprint)
	o, err := s.deps.Evaluator.Evaluate(ctx, job, s.recorder(g, t, w))
	switch {
	case err != nil:
		return journal.Observed{}, err
	case o.Status == eval.Paused:
		return journal.Observed{}, ErrPaused
	// An evaluator that mixes up its jobs would spoil the journal for good.
	case o.Key != job.Key():
		return journal.Observed{}, fmt.Errorf("the evaluator answered for job %q, want %q", o.Key, job.Key())
	}
	ran := o.Trained
	o, err = w.adopt(ctx, t, o)
	return journal.Observed{Observation: sound(o), Ran: ran}, err
}

// sound turns an accuracy that is not a number into a failure, which everyone understands.
func sound(o eval.Observation) eval.Observation {
	if math.IsNaN(o.Accuracy) || math.IsInf(o.Accuracy, 0) {
		o.Status, o.Reason = eval.Failed, fmt.Sprintf("the accuracy is %v", o.Accuracy)
		o.Accuracy = 0
	}
	return o
}

// recorder tells of each epoch, and passes a pause and the predictor's stop on to the trainer. It
// is called in the goroutine that trains, after each epoch; the verdict to stop comes before that
// to pause, so that a trial which has ended is not begun again.
func (s *Study) recorder(g *generation, t trial, w *watch) eval.Recorder {
	before := s.seen(t)
	return func(ctx context.Context, soFar curve.Curve) (eval.Verdict, string) {
		s.events.emit(s.epochEvent(g, t, before, soFar))
		if stop, reason := w.look(ctx, soFar); stop {
			return eval.Stop, reason
		}
		if s.paused.Load() {
			return eval.Pause, ErrPaused.Error()
		}
		return eval.Continue, ""
	}
}

// shared finds an observation: first among those of this study that other settings led to, then
// where the dependencies look, then in the study that this one was forked from. It is the one of
// the key, or a whole one of the key's job, which has its own key. Cost: a pass over the known
// observations, then, of a fork, the opening of another journal. A study that cannot be read is as
// one that knows nothing.
func (s *Study) shared(key string) (o eval.Observation, source string, found bool) {
	s.mu.RLock()
	o, found = answer(key, maps.Values(s.lineage.observations))
	s.mu.RUnlock()
	if found {
		return o, "", true
	}
	if s.deps.Share != nil {
		if o, found = s.deps.Share(key); found {
			return o, "another study", true
		}
	}
	if s.parent == "" {
		return o, "", false
	}
	o, found = Lookup(s.dir, s.parent, key)
	return o, s.parent, found
}

// answer returns the observation that has a key, or else one of the same job that no rule cut
// short. The exact key wins; a whole training serves every rule, since the rule can still be
// applied to it (watch.adopt).
func answer(key string, known iter.Seq[journal.Observed]) (o eval.Observation, found bool) {
	bare := bareKey(key)
	for candidate := range known {
		switch {
		case candidate.Key == key:
			return candidate.Observation, true
		case bareKey(candidate.Key) == bare && candidate.Status != eval.Stopped:
			o, found = candidate.Observation, true
		}
	}
	return o, found
}

// Lookup finds an observation by its key in the journal of a study, which may be running, or else a
// whole one of the key's job; see [Bar]. It opens and closes the journal for one key, and takes any
// error for not knowing.
func Lookup(dir, name, key string) (eval.Observation, bool) {
	j, err := journal.OpenReader(context.Background(), Path(dir, name))
	if err != nil {
		return eval.Observation{}, false
	}
	defer j.Close()
	family, err := j.Observations(context.Background(), bareKey(key))
	if err != nil || rejected(key) {
		return eval.Observation{}, false
	}
	return answer(key, slices.Values(family))
}
