package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/study"
)

// How long a pause waits for the epochs in flight to end before it cuts them off. An epoch that
// is cut off is trained again later.
const (
	grace         = 2 * time.Second // of an engine that stops
	untilNextStep = -1              // as long as it takes
)

// A request is why a run comes to rest that a client has asked to.
type request struct {
	by      string // who that is, in words; "" unknown
	session *session
}

func (q *request) Error() string {
	if q.by == "" {
		return errAsked.Error()
	}
	return q.by + " asked for it"
}

// pause brings the run to rest, after the epochs in flight if they end within the patience, and
// returns when it has. Of several reasons the first is told.
func (r *resident) pause(why error, patience time.Duration) {
	now := r.askToPause(why, patience)
	if now == nil {
		return
	}
	if patience != untilNextStep {
		cut := time.AfterFunc(patience, func() { r.cutOff(now, why) })
		defer cut.Stop()
	}
	<-now.done
}

// askToPause notes who pauses the present run, tells those who watch it, and returns it; nil when
// there is none.
func (r *resident) askToPause(why error, patience time.Duration) *run {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.running() {
		return nil
	}
	if r.run.paused == nil {
		r.run.paused = why
	}
	if patience == untilNextStep {
		r.study.Pause(fmt.Sprintf("Pausing at the end of the epochs in flight: %v. Interrupting again stops at once.", why))
	} else {
		r.study.Pause(fmt.Sprintf("Stopping: %v.", why))
	}
	return r.run
}

// cutOff ends the epochs in flight.
func (r *resident) cutOff(now *run, why error) {
	r.mu.Lock()
	now.cut = true
	r.mu.Unlock()
	now.cancel(fmt.Errorf("%w: %w", study.ErrPaused, why))
}

// wait returns when no run is left, with an Error that says why the last one ended early, as the
// client of a session reads it.
func (r *resident) wait(ctx context.Context, s *session) error {
	r.mu.Lock()
	last := r.run
	r.mu.Unlock()
	if last == nil {
		return nil
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-last.done:
	}
	switch {
	case last.err == nil:
		return nil
	case errors.Is(last.err, study.ErrPaused):
		return protocol.Errorf(protocol.CodePaused, "%s: %s; run it again to go on", r.rested(last, s), r.kept())
	}
	return protocol.AsError(last.err, protocol.CodeFailed)
}

// rested says that a run came to rest, and by whom if that was another client than the one told.
func (r *resident) rested(last *run, told *session) string {
	how := "is paused"
	if last.cut {
		how = "was stopped at once"
	}
	text := fmt.Sprintf("study %s %s", r.study.Name(), how)
	var asked *request
	switch {
	case errors.Is(last.paused, errStopping):
		text += " because the engine stops"
	case errors.As(last.paused, &asked) && asked.session != told && asked.by != "":
		text += " by " + asked.by
	}
	return text
}

// kept says what a run that rests has left.
func (r *resident) kept() string {
	stages := r.study.Snapshot().Stages
	if len(stages) == 0 {
		return "nothing was evaluated yet"
	}
	now := stages[len(stages)-1]
	return protocol.Kept(now.Stage.String(), now.Architectures, now.Epochs, now.Budget)
}
