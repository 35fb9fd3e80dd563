package study

import (
	"pmfnas/pmf/eval"
	"pmfnas/pmf/journal"
	"pmfnas/pmf/search"
)

// lineage is what the present settings have led to: a generation of each stage begun, the global
// stage first, and all observations. observations holds those of superseded generations too: their
// evaluations are free for this one.
type lineage struct {
	stages       []*generation
	observations map[string]journal.Observed
	older        [eval.Stages]int // generations of each stage that the settings do not lead to
}

// selectLineage finds the generations in a record that the settings lead to: for each stage the
// newest with the right key, the right parent and the right jobs. A stage after one that is not
// finished, or does not fit, is not looked for: it would hang on another past. What is left of
// older generations is only counted.
func selectLineage(record journal.Record, p plan) (*lineage, error) {
	l := &lineage{observations: record.Observations}
	parent, key := int64(0), ""
	for stage := range eval.Stage(eval.Stages) {
		key = p.stageKey(stage, key)
		g, err := p.newest(record.Stages, stage, key, parent)
		if err != nil {
			return nil, err
		}
		if g == nil {
			break
		}
		l.stages = append(l.stages, g)
		if parent = g.id; !g.finished {
			break
		}
	}
	for _, s := range record.Stages {
		l.older[s.Stage]++
	}
	for _, g := range l.stages {
		l.older[g.stage]--
	}
	return l, nil
}

// nil and no error mean that the stage has not begun under these settings.
func (p plan) newest(stages []journal.Stage, stage eval.Stage, key string, parent int64) (*generation, error) {
	for i := len(stages) - 1; i >= 0; i-- {
		if s := stages[i]; s.Stage != stage || s.Key != key || s.Parent != parent {
			continue
		}
		g, err := decodeGeneration(stages[i])
		if err != nil {
			return nil, err
		}
		if g.fits(p.settings, p.fingerprint) {
			return g, nil
		}
	}
	return nil, nil
}

// stage returns the generation of a stage, or nil when it has not begun. Stages are begun in order,
// so the place is the stage.
func (l *lineage) stage(stage eval.Stage) *generation {
	if int(stage) < len(l.stages) {
		return l.stages[stage]
	}
	return nil
}

// ids lists the generations.
func (l *lineage) ids() []int64 {
	var ids []int64
	for _, g := range l.stages {
		ids = append(ids, g.id)
	}
	return ids
}

// trials returns all trials in the order in which they were asked. One whose observation is still
// to come has a zero observation. Trained is what the trial cost this lineage: whether an epoch ran
// here, before a crash or in another study must change nothing that follows. It is made anew each
// time, O(trials) with their curves shared: the caller must not write into them.
func (l *lineage) trials() []search.Trial {
	var trials []search.Trial
	costs := newLedger(nil, 0)
	for _, g := range l.stages {
		for _, r := range g.rounds {
			for _, t := range r.trials {
				trial := search.Trial{ID: t.id, Stage: g.stage, Round: r.decision.Round, Proposal: t.proposal,
					Predicted: t.predicted, Observation: l.observations[t.key].Observation}
				trial.Observation.Trained = costs.charge(trial)
				trials = append(trials, trial)
			}
		}
	}
	return trials
}

// keys lists the keys of all trials, round by round.
func (l *lineage) keys() [][]string {
	var keys [][]string
	for _, g := range l.stages {
		for _, r := range g.rounds {
			var round []string
			for _, t := range r.trials {
				round = append(round, t.key)
			}
			keys = append(keys, round)
		}
	}
	return keys
}

// open returns the trials of a round whose observations are still to come.
func (l *lineage) open(r *round) []trial {
	var open []trial
	for _, t := range r.trials {
		if _, ok := l.observations[t.key]; !ok {
			open = append(open, t)
		}
	}
	return open
}

// next returns the number that the next trial gets.
func (l *lineage) next() int {
	n := 0
	for _, g := range l.stages {
		for _, r := range g.rounds {
			n += len(r.trials)
		}
	}
	return n
}

// roundsBefore counts the rounds of the stages before one.
func (l *lineage) roundsBefore(stage eval.Stage) int {
	n := 0
	for _, g := range l.stages[:stage] {
		n += len(g.rounds)
	}
	return n
}
