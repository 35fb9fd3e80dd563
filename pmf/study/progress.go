package study

import (
	"cmp"
	"fmt"
	"time"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/journal"
	"pmfnas/pmf/search"
)

// progress is how far the running stage is. It is fed by the events themselves. events.mu guards
// it. It decides nothing: a wrong estimate misleads a person, and no search.
type progress struct {
	started     time.Time // of the run
	stage       string
	done, total int
	epochs      int         // charged to the stage, finished trials only
	budget      int         // epochs
	left        int         // epochs that the stage will probably still charge, those in flight included
	flight      map[int]int // epochs that the trials in flight have added
	times       []time.Time // when the last epochs ended, with one more before them
	incumbent   string
	best        float64
}

// pace is from how many epochs the remaining time is estimated: enough to even out architectures
// of all sizes, few enough to forget that the first epochs had to compile their programs.
const pace = 40

// note takes from an event what it tells and gives it what is known.
func (p *progress) note(e *Event) {
	e.Stage = cmp.Or(e.Stage, p.stage)
	// An event without a stage, such as a pause, belongs to the one that runs.
	p.stage = e.Stage
	e.Done, e.Total, e.Budget = p.done, p.total, p.budget
	e.Incumbent, e.Best = p.incumbent, p.best
	flying := 0
	for _, n := range p.flight {
		flying += n
	}
	e.Epochs = p.epochs + flying
	e.Elapsed = e.Time.Sub(p.started)
	if e.Ended {
		return
	}
	if e.Kind == EventEpoch {
		p.times = append(p.times, e.Time)
		p.times = p.times[max(0, len(p.times)-pace-1):]
	}
	// Epochs of all workers together, so parallelism is in the pace already.
	if n := len(p.times) - 1; n > 0 {
		took := p.times[n].Sub(p.times[0])
		e.ETA = took * time.Duration(max(0, p.left-flying)) / time.Duration(n)
	}
}

// watchStage says that a stage begins or goes on.
func (s *Study) watchStage(g *generation) {
	message := fmt.Sprintf("The %v stage begins.", g.stage)
	if len(g.rounds) > 0 {
		message = fmt.Sprintf("The %v stage goes on in round %d.", g.stage, g.last().decision.Round)
	}
	s.events.emit(s.stageEvent(g, EventStage, message))
}

// stageEvent tells of a stage; nothing of it is in flight.
func (s *Study) stageEvent(g *generation, kind, message string) Event {
	s.refresh(g, func(p *progress) { p.flight = map[int]int{} })
	return Event{Kind: kind, Stage: g.stage.String(), Message: message, Ended: g.finished}
}

// refresh brings the progress up to date with what is recorded, and then changes it. It takes
// Study.mu and events.mu one after the other, never both, and so may be called wherever neither is
// held.
func (s *Study) refresh(g *generation, change func(*progress)) {
	s.mu.RLock()
	trials := s.lineage.trials()
	left := s.expected(g, trials)
	s.mu.RUnlock()
	set := s.plan.settings
	s.events.mu.Lock()
	defer s.events.mu.Unlock()
	p := &s.events.progress
	costs := newLedger(trials, g.stage)
	p.total, p.done = set.most(costs, g.stage), 0
	if set.anchorEpochs(g.stage) > 0 {
		p.total += set.Predictor.Anchors
	}
	p.budget, p.left = set.allotted(costs, g.stage), left
	p.epochs = costs.spent.StageEpochs
	for _, t := range trials {
		if t.Stage == g.stage && !t.Pending() {
			p.done++
		}
	}
	if field := finalists(trials); len(field) > 0 {
		p.incumbent, p.best = field[0].Proposal.Arch.ID(), field[0].Observation.Accuracy
	}
	change(p)
}

// expected returns the epochs that a stage will probably still charge: its open trials, and the
// architectures to come, of which the promoted ones only continue. Early stops make it less, which
// nobody can know.
func (s *Study) expected(g *generation, trials []search.Trial) int {
	set, costs := s.plan.settings, newLedger(trials, g.stage)
	ladder, epochs := set.Ladder(), 0
	if last := g.last(); last != nil {
		for _, t := range s.lineage.open(last) {
			epochs += costs.price(t.proposal, ladder)
		}
	} else {
		epochs += set.anchorEpochs(g.stage)
	}
	own := set.Stage(g.stage)
	toCome := max(0, set.most(costs, g.stage)-g.evaluated())
	epochs += toCome * ladder.Epochs(set.fidelity(g.stage))
	if g.stage > eval.Global && set.climbs() {
		promoted, _ := g.count(Promotion)
		continued := min(toCome, max(0, share(own.Promoted, set.most(costs, g.stage))-promoted))
		epochs -= continued * ladder.Epochs(g.stage.Fidelity()-1)
	}
	return min(epochs, set.left(costs, g.stage))
}

func (s *Study) roundEvent(g *generation, d Decision) Event {
	s.refresh(g, func(*progress) {}) // its trials are to come
	return Event{Kind: EventRound, Stage: g.stage.String(), Message: d.Reason}
}

// trialEvent tells of a finished trial.
func (s *Study) trialEvent(g *generation, t trial, o journal.Observed) Event {
	s.refresh(g, func(p *progress) { delete(p.flight, t.id) })
	e := s.about(EventTrial, g, t, o.Curve)
	if e.Cached = o.Source != ""; o.Status == eval.Failed {
		e.Message = o.Reason
	}
	return e
}

// epochEvent tells of an epoch within a trial; before is what its architecture had been trained
// when the trial began. Epochs of a resumed checkpoint, which cost nothing now, are not in flight.
func (s *Study) epochEvent(g *generation, t trial, before int, soFar curve.Curve) Event {
	s.events.mu.Lock()
	defer s.events.mu.Unlock()
	s.events.flight[t.id] = max(0, soFar.Len()-before)
	return s.about(EventEpoch, g, t, soFar)
}

// about is an event of a trial whose curve is known so far.
func (s *Study) about(kind string, g *generation, t trial, soFar curve.Curve) Event {
	e := Event{Kind: kind, Stage: g.stage.String(), Trial: t.id, Arch: t.proposal.Arch.ID(), Fidelity: t.proposal.Fidelity.String(),
		Epoch: soFar.Len(), Of: s.plan.settings.Ladder().Epochs(t.proposal.Fidelity)}
	if last := soFar.Last(); last > 0 { // which NaN is not
		e.Accuracy = last
	}
	return e
}

// seen returns the epochs that the architecture of a trial had been trained before. It goes through
// all trials, once a trial.
func (s *Study) seen(t trial) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	epochs := 0
	for _, other := range s.lineage.trials() {
		if other.ID < t.id && other.Proposal.Arch.ID() == t.proposal.Arch.ID() {
			epochs = max(epochs, other.Observation.Curve.Len())
		}
	}
	return epochs
}
