package eval

import (
	"fmt"
)

// Fidelity is how far an architecture is trained (Table 1): the rung of a Ladder.
type Fidelity uint8

// The three fidelities. Each continues what the one below it trained, so that going from low to
// high costs only the epochs between. Their prices in full trainings are 0.025, 0.075 and 0.25
// (Algorithm 1).
const (
	Low    Fidelity = iota // 3–5 epochs
	Medium                 // 10–15 epochs
	High                   // 30–50 epochs
)

// Fidelities is the number of rungs.
const Fidelities = 3

// String returns low, medium or high.
func (f Fidelity) String() string {
	if f < Fidelities {
		return [...]string{"low", "medium", "high"}[f]
	}
	return fmt.Sprintf("fidelity %d", uint8(f))
}

// Stage is a phase of the search (Table 1).
type Stage uint8

// The stages, in the order in which a study runs them.
const (
	Global Stage = iota // find high-potential regions, at low fidelity
	Region              // find good architectures inside them, at medium fidelity
	Fine                // make the final choice, at high fidelity
)

// Stages is the number of stages.
const Stages = 3

// String returns global, region or fine.
func (s Stage) String() string {
	if s < Stages {
		return [...]string{"global", "region", "fine"}[s]
	}
	return fmt.Sprintf("stage %d", uint8(s))
}

// ParseStage reads what String writes.
func ParseStage(text string) (Stage, error) {
	for s := range Stage(Stages) {
		if s.String() == text {
			return s, nil
		}
	}
	return 0, fmt.Errorf("stage is %q, want global, region or fine", text)
}

// Fidelity returns the stage's own fidelity: what its candidates get unless the controller decides
// otherwise.
func (s Stage) Fidelity() Fidelity { return Fidelity(s) }

// Ladder lists the segments from the first epoch on: the rung of fidelity f ends with segment f.
// It may have fewer rungs than there are fidelities; the highest then stands for all above it.
// The zero value trains nothing.
type Ladder []Segment

// To returns the segments that lead to a fidelity. It shares memory with l.
func (l Ladder) To(f Fidelity) Ladder { return l[:min(int(f)+1, len(l))] }

// Epochs returns how many epochs lead to a fidelity, from none.
func (l Ladder) Epochs(f Fidelity) int {
	rungs := l.To(f)
	if len(rungs) == 0 {
		return 0
	}
	return rungs[len(rungs)-1].Until
}

// SegmentAt returns the index of the segment in which an epoch (counted from 1) lies, or
// len(l) beyond the last.
func (l Ladder) SegmentAt(epoch int) int {
	for i, s := range l {
		if epoch <= s.Until {
			return i
		}
	}
	return len(l)
}

// Validate tells what is wrong with the ladder: it wants rungs that rise, and settings that can
// train. Names of schedules and augmentations are checked by who knows them, the trainer.
func (l Ladder) Validate() error {
	before := 0
	for i, s := range l {
		switch {
		case s.Until <= before:
			return fmt.Errorf("segment %d ends at epoch %d, want more than %d", i+1, s.Until, before)
		case s.Batch < 1:
			return fmt.Errorf("segment %d has batch %d, want at least 1", i+1, s.Batch)
		case s.LearningRate <= 0:
			return fmt.Errorf("segment %d has learning rate %g, want more than 0", i+1, s.LearningRate)
		}
		if err := s.checkRegularisation(); err != nil {
			return fmt.Errorf("segment %d has %w", i+1, err)
		}
		before = s.Until
	}
	return nil
}
