package trainer

import (
	"fmt"
	"slices"

	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
)

// progress is where a line of training stands: all that decides what the next epoch does, but
// for the weights.
type progress struct {
	Curve   curve.Curve `json:"curve"`             // of the epochs that are finished
	Starts  []int       `json:"starts"`            // epoch (from 1) with which each segment began
	Ends    []end       `json:"ends"`              // of the segments that are finished
	Best    float64     `json:"best"`              // best validation accuracy in the running segment
	Idle    int         `json:"idle"`              // epochs of it since Best rose
	Failure string      `json:"failure,omitempty"` // why the line diverged: no epoch follows
}

// end is how a segment ended.
type end struct {
	Epoch  int    `json:"epoch"`            // its last
	Reason string `json:"reason,omitempty"` // why before its Until; empty if it got there
}

// An epochResult is what one epoch of training showed.
type epochResult struct {
	validations []float64 // accuracy in [0, 1], in the order of measuring; the last after the epoch
	sums        blocknet.Sums
	seconds     float64 // by the clock, validation included
}

// epochs returns how many epochs are finished.
func (p *progress) epochs() int { return p.Curve.Len() }

// reached tells whether the rung (an index into the ladder) is finished.
func (p *progress) reached(rung int) bool { return len(p.Ends) > rung }

// begin enters the next segment, unless one is running, and returns its index. Patience counts
// from the segment's start.
func (p *progress) begin() (segment int) {
	if len(p.Starts) == len(p.Ends) {
		p.Starts = append(p.Starts, p.epochs()+1)
		p.Best, p.Idle = 0, 0
	}
	return len(p.Ends)
}

// add records an epoch of the running segment, and ends it at its last epoch or when its
// patience is over. An epoch gains if any of its validations is above all before it in the
// segment.
func (p *progress) add(s eval.Segment, r epochResult) {
	c := &p.Curve
	c.Metric = append(c.Metric, r.validations[len(r.validations)-1])
	c.TrainLoss = append(c.TrainLoss, r.sums.Loss)
	c.TrainAccuracy = append(c.TrainAccuracy, r.sums.Accuracy)
	c.GradNorm = append(c.GradNorm, r.sums.GradNorm)
	c.Seconds = append(c.Seconds, r.seconds)
	if best := slices.Max(r.validations); best > p.Best {
		p.Best, p.Idle = best, 0
	} else {
		p.Idle++
	}
	switch {
	case p.epochs() >= s.Until:
		p.Ends = append(p.Ends, end{Epoch: p.epochs()})
	case s.Patience > 0 && p.Idle >= s.Patience:
		reason := fmt.Sprintf("no gain for %d epochs", p.Idle)
		if p.Idle == 1 {
			reason = "no gain for 1 epoch"
		}
		p.Ends = append(p.Ends, end{p.epochs(), reason})
	}
}

// observe fills an observation of the rung if it is finished, or else of what is there. Epochs
// beyond the rung are left out: a line that has gone on answers for its lower rungs as it did
// then.
func (p *progress) observe(o *eval.Observation, rung int) {
	last, starts := p.epochs(), len(p.Starts)
	if p.reached(rung) {
		last, starts = p.Ends[rung].Epoch, rung+1
		o.Status, o.Reason = eval.Complete, p.Ends[rung].Reason
	} else if p.Failure != "" {
		o.Status, o.Reason = eval.Failed, p.Failure
	}
	o.Curve = p.Curve.Prefix(last).Clone()
	o.Starts = slices.Clone(p.Starts[:starts])
	if o.Status != eval.Failed && last > 0 {
		o.Accuracy = o.Curve.Last()
	}
}
