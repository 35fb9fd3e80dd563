package trainer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/eval"
)

// A choice is how a segment of a line is trained. It is made when the segment begins and kept
// with its checkpoints: what continues the segment continues in its mode.
type choice struct {
	Mode   string `json:"mode"`             // see blocknet.Mode
	Reason string `json:"reason,omitempty"` // with numbers
}

// mode returns the choice as the network takes it.
func (c choice) mode() blocknet.Mode {
	if c.Mode == blocknet.Whole.String() {
		return blocknet.Whole
	}
	return blocknet.Blockwise
}

// enterMode makes the network run as the segment's choice says, which is made if the segment
// begins. Segments that began before choices were kept were trained block by block. A choice
// made within a segment would change the last bits of what follows, and so is never made anew.
func (r *run) enterMode(ctx context.Context, segment int) error {
	before := choice{Mode: blocknet.Blockwise.String()}
	for len(r.modes) < segment {
		r.modes = append(r.modes, before)
	}
	if len(r.modes) == segment {
		c := before
		if r.progress.epochs() < r.progress.Starts[segment] {
			var err error
			if c, err = r.trainer.choose(ctx, r.job, segment); err != nil {
				return err
			}
		}
		r.modes = append(r.modes, c)
	}
	r.network.Switch(r.modes[segment].mode())
	return nil
}

// tellMode fills the observation with the mode of its last segment.
func (r *run) tellMode() {
	if last := len(r.observation.Starts) - 1; last >= 0 && last < len(r.modes) {
		r.observation.Mode, r.observation.ModeReason = r.modes[last].Mode, r.modes[last].Reason
	}
}

// fewSteps is the prior: with fewer training steps than this nothing is measured and blocks it
// is. In blocknet's BenchmarkModes, on two CPU cores at batch 64, a whole network of 33 to 97
// steps took 2 to 8 s to compile and saved 5 to 40 ms a training step, so that fewer than 500
// steps gain a few seconds at most, less than measuring costs.
const fewSteps = 500

// choose decides about a segment of a job. It is a function of the job up to the segment and of
// the frozen costs, and so the same whatever else runs, and whatever the job's fidelity.
func (t *Trainer) choose(ctx context.Context, job eval.Job, segment int) (choice, error) {
	s := job.Ladder[segment]
	batch, steps := t.batchAndSteps(job, segment)
	if obstacle := obstacle(s); obstacle != "" {
		return choice{blocknet.Blockwise.String(), obstacle}, nil
	} else if t.mode != "" {
		return choice{t.mode, "asked for"}, nil
	} else if steps < fewSteps {
		return choice{blocknet.Blockwise.String(), fmt.Sprintf("%d training steps, fewer than %d, do not pay for compiling the network", steps, fewSteps)}, nil
	}
	references, err := t.referenceCosts(ctx, batch)
	var storage storageError
	switch {
	case ctx.Err() != nil:
		return choice{}, context.Cause(ctx)
	case errors.As(err, &storage):
		return choice{}, err
	case err != nil: // not the architecture's fault
		t.log.Warn("costs not measured", "error", err)
		return choice{blocknet.Blockwise.String(), err.Error()}, nil
	}
	plan, err := t.plan(job.Arch)
	if err != nil {
		return choice{}, err
	}
	return newCostModel(references).choose(len(plan.Steps), job.Arch.FLOPs(t.set.Input()), steps), nil
}

// batchAndSteps returns the images of a segment's training step, and how many steps it has if its
// patience lasts.
func (t *Trainer) batchAndSteps(job eval.Job, segment int) (batch, steps int) {
	s, images := job.Ladder[segment], t.set.Train.Len()
	batch, epochs := min(s.Batch, images), s.Until
	if segment > 0 {
		epochs -= job.Ladder[segment-1].Until
	}
	return batch, epochs * (images / batch)
}

// obstacle tells why a segment cannot be trained by a whole network's program, "" if it can.
func obstacle(s eval.Segment) string {
	switch {
	case s.DropPath > 0:
		return "dropping paths is done block by block"
	case s.Auxiliary > 0:
		return "an auxiliary head is trained block by block"
	case s.Precision != "":
		return string(s.Precision) + " is computed block by block"
	case s.Smoothing > 0:
		return "labels are smoothed block by block"
	case s.Average > 0:
		return "weights are averaged block by block"
	}
	return ""
}

// A costModel predicts what training takes from the size of a network: so much for each step of
// its plan and so much for each multiply-add, as the references have it.
type costModel struct{ block, whole, compile rates }

// rates are ns for each step of a plan and for each multiply-add.
type rates struct{ step, flop float64 }

// at is the line's value for a network.
func (l rates) at(steps int, flops int64) time.Duration {
	return time.Duration(l.step*float64(steps) + l.flop*float64(flops))
}

// newCostModel fits a line for each mode; compiling is told by the steps alone.
func newCostModel(references []referenceCost) costModel {
	of := func(f func(referenceCost) time.Duration) rates { return fit(references, f) }
	compiling := 0.0 // each step of a plan costs about the same to compile
	for _, r := range references {
		compiling += float64(r.Compile) / float64(r.Steps) / float64(len(references))
	}
	return costModel{
		block:   of(func(r referenceCost) time.Duration { return r.Block }),
		whole:   of(func(r referenceCost) time.Duration { return r.Whole }),
		compile: rates{step: compiling},
	}
}

// fit draws the line through the first two references. Where it would have to fall, noise was
// larger than the effect, and it is drawn through the second alone. Two unknowns, two equations:
// s·steps + f·flops = time.
func fit(references []referenceCost, of func(referenceCost) time.Duration) rates {
	a, b := references[0], references[1]
	determinant := float64(a.Steps)*float64(b.FLOPs) - float64(b.Steps)*float64(a.FLOPs)
	if determinant != 0 {
		l := rates{
			step: (float64(of(a))*float64(b.FLOPs) - float64(of(b))*float64(a.FLOPs)) / determinant,
			flop: (float64(a.Steps)*float64(of(b)) - float64(b.Steps)*float64(of(a))) / determinant,
		}
		switch {
		case l.step >= 0 && l.flop >= 0:
			return l
		case l.flop < 0:
			return rates{step: float64(of(b)) / float64(b.Steps)}
		}
	}
	return rates{flop: float64(of(b)) / float64(b.FLOPs)}
}

// choose compares what training takes in both modes. The blocks' programs count as compiled: a
// search has them after a few architectures.
func (m costModel) choose(planSteps int, flops int64, steps int) choice {
	block, whole, compile := m.block.at(planSteps, flops), m.whole.at(planSteps, flops), m.compile.at(planSteps, flops)
	inBlocks, inWhole := time.Duration(steps)*block, compile+time.Duration(steps)*whole
	numbers := fmt.Sprintf("%d training steps are predicted to take %v block by block (%v each), %v whole (%v each, %v to compile)",
		steps, rounded(inBlocks), rounded(block), rounded(inWhole), rounded(whole), rounded(compile))
	if inWhole < inBlocks {
		return choice{blocknet.Whole.String(), numbers}
	}
	return choice{blocknet.Blockwise.String(), numbers}
}

// rounded leaves a time three or four digits.
func rounded(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 10_000 {
		unit *= 10
	}
	return d.Round(unit)
}
