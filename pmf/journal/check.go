package journal

import (
	"context"
	"errors"
	"fmt"

	"pmfnas/pmf/eval"
)

// Check tells whether the journal obeys its rules, and names every broken one:
//   - the file is whole, and references lead somewhere;
//   - rounds count from 0, and trials count on through the stages of a lineage;
//   - every trial before the last round of an unfinished stage has its observation;
//   - no architecture is in a lineage twice at one fidelity, unless it was stopped before;
//   - the current stages form one lineage, each begun when its parent was finished.
func (j *Journal) Check(ctx context.Context) error {
	var integrity string
	if err := j.db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&integrity); err != nil {
		return fmt.Errorf("check journal %s: %w", j.path, err)
	}
	record, err := j.Load(ctx)
	if err != nil {
		return err
	}
	broken := []error{record.Check()}
	if integrity != "ok" {
		broken = append(broken, fmt.Errorf("journal %s is damaged: %s", j.path, integrity))
	}
	return errors.Join(broken...)
}

// Check tells which rules of a journal (see Journal.Check) the record breaks.
func (r *Record) Check() error {
	var broken []error
	current := map[int64]bool{}
	for i := range r.Stages {
		s := &r.Stages[i]
		lineage, err := r.Lineage(s)
		if err == nil {
			err = r.checkLineage(lineage)
		}
		broken = append(broken, err)
		if s.Current {
			current[s.ID] = true
		}
	}
	return errors.Join(append(broken, r.checkCurrent(current))...)
}

// Lineage returns a stage with its ancestors, the first stage first.
func (r *Record) Lineage(s *Stage) ([]*Stage, error) {
	lineage := []*Stage{s}
	byID := r.stagesByID()
	for s.Parent != 0 {
		parent, ok := byID[s.Parent]
		if !ok {
			return nil, fmt.Errorf("the parent of stage %d is %d, which does not exist", s.ID, s.Parent)
		}
		if parent.Stage >= s.Stage {
			return nil, fmt.Errorf("the parent of stage %d (%v) is stage %d (%v), want an earlier one", s.ID, s.Stage, parent.ID, parent.Stage)
		}
		lineage = append([]*Stage{parent}, lineage...)
		s = parent
	}
	return lineage, nil
}

func (r *Record) checkLineage(lineage []*Stage) error {
	next := 0
	seen := map[string]string{}
	for i, s := range lineage {
		if i < len(lineage)-1 && !s.Finished {
			return fmt.Errorf("stage %d began before its parent %d was finished", lineage[i+1].ID, s.ID)
		}
		if s.Finished && s.Result == nil {
			return fmt.Errorf("stage %d is finished without a result", s.ID)
		}
		if err := r.checkRounds(s, &next, seen); err != nil {
			return err
		}
	}
	return nil
}

func (r *Record) checkRounds(s *Stage, next *int, seen map[string]string) error {
	for i, round := range s.Rounds {
		if round.Index != i {
			return fmt.Errorf("round %d of stage %d stands at place %d", round.Index, s.ID, i)
		}
		closed := s.Finished || i < len(s.Rounds)-1
		for _, t := range round.Trials {
			if t.ID != *next {
				return fmt.Errorf("trial %d of stage %d stands where trial %d belongs", t.ID, s.ID, *next)
			}
			*next++
			name := fmt.Sprint(t.Architecture, t.Fidelity)
			if before, ok := seen[name]; ok && r.Observations[before].Status != eval.Stopped {
				return fmt.Errorf("stage %d proposes architecture %s again at %v fidelity", s.ID, t.Architecture, t.Fidelity)
			}
			seen[name] = t.Observation
			if _, ok := r.Observations[t.Observation]; closed && !ok {
				return fmt.Errorf("trial %d of stage %d has no observation, and a later round began", t.ID, s.ID)
			}
		}
	}
	return nil
}

func (r *Record) checkCurrent(current map[int64]bool) error {
	seen := map[string]bool{}
	for _, s := range r.Stages {
		if !s.Current {
			continue
		}
		if seen[s.Stage.String()] {
			return fmt.Errorf("two generations of stage %v are current", s.Stage)
		}
		seen[s.Stage.String()] = true
		if s.Parent != 0 && !current[s.Parent] {
			return fmt.Errorf("stage %d is current, and its parent %d is not", s.ID, s.Parent)
		}
	}
	return nil
}
