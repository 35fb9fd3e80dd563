package study

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/journal"
)

// ErrPaused tells that a run came to rest because Pause was called; the next one goes on.
var ErrPaused = errors.New("paused")

// ErrRunning tells that the study is running already.
var ErrRunning = errors.New("is running already")

// Run runs the study up to and including a stage. What was done before is not done again: a
// finished stage is instant, an interrupted one goes on where it was. watch, unless nil, is called
// with each event, one at a time, and must return soon. When ctx ends, Run returns its cause;
// nothing that was finished is lost. A second Run at the same time is ErrRunning; one that was
// paused returns ErrPaused, and the next one goes on. watch is called while the study waits: it
// must not call Run, nor Pause with a reason.
func (s *Study) Run(ctx context.Context, upTo eval.Stage, watch func(Event)) error {
	if !s.run.TryLock() {
		return fmt.Errorf("study %q %w", s.name, ErrRunning)
	}
	defer s.run.Unlock()
	// A pause is of one run: what was asked before it began is forgotten.
	defer s.paused.Store(false) // and not now, when a pause may have been asked for already
	s.events.begin(watch)
	defer s.events.end()
	for stage := range upTo + 1 {
		if err := s.runStage(ctx, stage); err != nil {
			s.events.emit(Event{Kind: kindOf(err), Stage: stage.String(), Message: err.Error()})
			return fmt.Errorf("study %q: %w", s.name, err)
		}
	}
	return nil
}

// Pause lets the running Run, or else the next, come to rest after the epochs in flight; it returns
// ErrPaused. Who watches the run is told the reason, unless it is "".
func (s *Study) Pause(reason string) {
	s.paused.Store(true)
	if reason != "" {
		s.events.emit(Event{Kind: EventPausing, Message: reason})
	}
}

// Resume takes a Pause back. A Run that has begun to come to rest returns ErrPaused all the same.
// Who watches it is told the reason, unless it is "".
func (s *Study) Resume(reason string) {
	s.paused.Store(false)
	if reason != "" {
		s.events.emit(Event{Kind: EventStage, Message: reason})
	}
}

func kindOf(err error) string {
	if errors.Is(err, ErrPaused) || errors.Is(err, context.Canceled) {
		return EventPaused
	}
	return EventFailed
}

// runStage is the loop of Algorithm 1: evaluate what is open, then plan the next round. A process
// that died anywhere in it begins here again and finds the same state.
func (s *Study) runStage(ctx context.Context, stage eval.Stage) error {
	g, err := s.generation(ctx, stage)
	if err != nil {
		return err
	}
	if g.finished && !s.untested(g) {
		s.events.emit(s.stageEvent(g, EventStage, "The stage is finished already: "+g.outcome.Reason))
		return nil
	}
	s.watchStage(g)
	for !g.finished {
		if err := s.turn(ctx, g); err != nil {
			return fmt.Errorf("%v stage: %w", stage, err)
		}
	}
	if err := s.test(ctx, g); err != nil {
		return fmt.Errorf("%v stage: %w", stage, err)
	}
	s.events.emit(s.stageEvent(g, EventStage, g.outcome.Reason))
	return nil
}

// turn brings a stage one step on: evaluates the open round, plans another, or finishes. Each turn
// ends with at most one transaction, and begins by looking at what is written.
func (s *Study) turn(ctx context.Context, g *generation) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if s.paused.Load() {
		return ErrPaused
	}
	last := g.last()
	switch {
	case last != nil && len(s.lineage.open(last)) > 0:
		// The trainings of a round and the predictor of the next run side by side.
		wait := s.fitAhead(ctx, g, last)
		err := s.evaluate(ctx, g, last)
		if failed := wait(); err == nil {
			err = failed
		}
		return err
	case last != nil && last.decision.Kind == End:
		return s.finish(ctx, g)
	}
	next, err := s.next(ctx, g)
	if err != nil {
		return err
	}
	encoded, err := next.encode()
	if err != nil {
		return err
	}
	// From here on the round will be evaluated, by this process or by another.
	if err := s.journal.Round(ctx, g.id, encoded); err != nil {
		return err
	}
	s.mu.Lock()
	g.rounds = append(g.rounds, next)
	s.mu.Unlock()
	s.log().Info("round planned", "stage", g.stage, "round", next.decision.Round, "kind", next.decision.Kind, "trials", len(next.trials))
	s.events.emit(s.roundEvent(g, next.decision))
	return nil
}

// generation returns the stage's generation, begun now if it was not. The stage before it is
// finished, and so has a generation.
func (s *Study) generation(ctx context.Context, stage eval.Stage) (*generation, error) {
	if g := s.lineage.stage(stage); g != nil {
		return g, nil
	}
	parent, key := int64(0), ""
	if stage > 0 {
		before := s.lineage.stage(stage - 1)
		parent, key = before.id, before.key
	}
	g := &generation{stage: stage, key: s.plan.stageKey(stage, key)}
	var err error
	if g.id, err = s.journal.Begin(ctx, journal.Stage{Stage: stage, Key: g.key, Parent: parent}); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lineage.stages = append(s.lineage.stages, g)
	return g, nil
}

// finish closes a stage; the fine stage chooses.
func (s *Study) finish(ctx context.Context, g *generation) error {
	o := outcome{Reason: g.last().decision.Reason}
	if g.stage == eval.Fine {
		choice, err := s.choose(ctx, s.lineage.trials())
		if err != nil {
			return err
		}
		o.Chosen = choice
	}
	return s.conclude(ctx, g, o)
}

// conclude writes an outcome down. Test results are written in the same way, over the outcome
// without them.
func (s *Study) conclude(ctx context.Context, g *generation, o outcome) error {
	text, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("encode the outcome: %w", err)
	}
	if err := s.journal.Finish(ctx, g.id, text); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g.outcome, g.finished = o, true
	return nil
}
