package study

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/journal"
)

// evaluate runs the open trials of a round, as many at once as the settings allow. Each is
// written down as it arrives; the round counts when all have, in the order of its trials.
// A pause lets every worker finish its epoch; an error ends the others at once.
func (s *Study) evaluate(ctx context.Context, g *generation, r *round) error {
	open := s.lineage.open(r)
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
				err = s.evaluateTrial(ctx, g, t)
			}
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

// prepare lets an evaluator that can get ready for the trials do so while they run. The caller
// ends it with stop, which waits until it has ended.
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

// evaluateTrial finds out one observation, by the cheapest way there is, and keeps it.
func (s *Study) evaluateTrial(ctx context.Context, g *generation, t trial) error {
	o, err := s.observe(ctx, g, t)
	if err != nil {
		return fmt.Errorf("trial %d (%s at %v fidelity): %w", t.id, t.proposal.Arch.ID(), t.proposal.Fidelity, err)
	}
	// What is finished is kept even if the person has given up waiting.
	if err := s.journal.Observe(context.WithoutCancel(ctx), o); err != nil {
		return err
	}
	s.mu.Lock()
	s.lineage.observations[t.key] = o
	s.mu.Unlock()
	s.log().Info("trial finished", "trial", t.id, "arch", o.Arch.ID(), "fidelity", o.Fidelity, "status", o.Status,
		"accuracy", o.Accuracy, "epochs", o.Ran, "took", o.Elapsed)
	s.events.emit(s.trialEvent(g, t, o))
	return nil
}

func (s *Study) observe(ctx context.Context, g *generation, t trial) (journal.Observed, error) {
	if rejected(t.key) {
		o, err := s.plan.rejection(ctx, t)
		return journal.Observed{Observation: o}, err
	}
	if o, source, ok := s.shared(t.key); ok {
		return journal.Observed{Observation: o, Source: source}, nil
	}
	job := s.plan.settings.job(t, s.plan.fingerprint)
	o, err := s.deps.Evaluator.Evaluate(ctx, job, s.recorder(g, t))
	switch {
	case err != nil:
		return journal.Observed{}, err
	case o.Status == eval.Paused:
		return journal.Observed{}, ErrPaused
	case o.Key != t.key:
		return journal.Observed{}, fmt.Errorf("the evaluator answered for job %q, want %q", o.Key, t.key)
	}
	return journal.Observed{Observation: sound(o), Ran: o.Trained}, nil
}

// sound turns an accuracy that is not a number into a failure, which everyone understands.
func sound(o eval.Observation) eval.Observation {
	if math.IsNaN(o.Accuracy) || math.IsInf(o.Accuracy, 0) {
		o.Status, o.Reason = eval.Failed, fmt.Sprintf("the accuracy is %v", o.Accuracy)
		o.Accuracy = 0
	}
	return o
}

// recorder tells of each epoch and passes a pause on to the trainer.
func (s *Study) recorder(g *generation, t trial) eval.Recorder {
	before := s.seen(t)
	return func(_ context.Context, soFar curve.Curve) (eval.Verdict, string) {
		s.events.emit(s.epochEvent(g, t, before, soFar))
		if s.paused.Load() {
			return eval.Pause, ErrPaused.Error()
		}
		return eval.Continue, ""
	}
}

// shared finds an observation in other studies: first where the dependencies look, then in
// the study that this one was forked from.
func (s *Study) shared(key string) (o eval.Observation, source string, found bool) {
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

// Lookup finds an observation by its key in the journal of a study, which may be running.
func Lookup(dir, name, key string) (eval.Observation, bool) {
	j, err := journal.OpenReader(context.Background(), Path(dir, name))
	if err != nil {
		return eval.Observation{}, false
	}
	defer j.Close()
	o, found, err := j.Observation(context.Background(), key)
	if err != nil || !found || rejected(key) {
		return eval.Observation{}, false
	}
	return o.Observation, true
}
