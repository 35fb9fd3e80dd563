package replay

import (
	"fmt"
	"math"
	"time"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
)

// recording is a row of the table, in our units. params is the table's figure, or what we count
// where it has none.
type recording struct {
	curve  curve.Curve // accuracies in [0, 1]
	costs  []time.Duration
	params int64
	// status is the table's word for a training that did not end well.
	status  string       // why it ended badly; "" when it did not
	reached map[int]bool // rungs that it finished, by their nominal epochs, however early
}

// The row is not changed: its curve is copied first. perEpoch stands in for every epoch whose
// seconds are unknown.
func newRecording(row curve.Row, unit string, perEpoch time.Duration, params int64) recording {
	r := recording{curve: row.Curve.Clone(), params: params, reached: map[int]bool{}}
	if unit == "percent" {
		for _, series := range [][]float64{r.curve.Metric, r.curve.TrainAccuracy} {
			for i := range series {
				series[i] /= 100
			}
		}
	}
	if row.Params != nil {
		r.params = *row.Params
	}
	if row.Status != "OK" {
		r.status = row.Status
	}
	for epochs := range row.ValidationAt {
		r.reached[epochs] = true
	}
	for i := range r.curve.Metric {
		cost := perEpoch
		if i < len(row.Seconds) && row.Seconds[i] >= 0 { // false for NaN
			cost = time.Duration(row.Seconds[i] * float64(time.Second))
		}
		r.costs = append(r.costs, cost)
	}
	r.curve.Seconds = make([]float64, len(r.costs)) // whoever sees the curve can tell what it cost
	for i, cost := range r.costs {
		r.curve.Seconds[i] = cost.Seconds()
	}
	return r
}

// course is the way of a recording up a ladder.
type course struct {
	epochs int   // after which it ends
	starts []int // the epoch (from 1) with which each segment began
	status eval.Status
	reason string
}

// walk follows a ladder, ending each segment at its last epoch or where its patience ran out. It
// depends on the recording and the ladder alone, so paying for it epoch by epoch, stopping and
// coming back lead along the same way. Patience begins anew with each segment, as a trainer's does.
func (r recording) walk(l eval.Ladder) course {
	c := course{status: eval.Complete}
	for _, s := range l {
		c.starts, c.reason = append(c.starts, c.epochs+1), ""
		best, idle := math.Inf(-1), 0
		for c.epochs < s.Until && !(s.Patience > 0 && idle >= s.Patience) {
			// The record ends here.
			if c.epochs == r.curve.Len() {
				if r.reached[s.Until] {
					break // its patience was measured more often than once an epoch
				}
				return c.fail(r, s.Until)
			}
			v := r.curve.Metric[c.epochs]
			// The training had diverged.
			if math.IsNaN(v) {
				return c.fail(r, s.Until)
			}
			c.epochs++
			idle++
			if v > best {
				best, idle = v, 0
			}
		}
		if c.epochs < s.Until {
			c.reason = fmt.Sprintf("no gain for %d epochs", idle)
		}
	}
	return c
}

func (c course) fail(r recording, until int) course {
	c.status, c.reason = eval.Failed, r.status
	if r.status == "" {
		c.reason = fmt.Sprintf("%d of %d epochs were recorded", c.epochs, until)
	}
	return c
}

// stop fills an observation with what was seen after so many epochs. o gets a copy of the curve,
// and the segments that had begun by then; before the first epoch the first segment counts as
// begun.
func (c course) stop(o *eval.Observation, r recording, epochs int, status eval.Status, reason string) {
	o.Status, o.Reason, o.Curve = status, reason, r.curve.Prefix(epochs).Clone()
	for _, start := range c.starts {
		if start <= max(1, epochs) {
			o.Starts = append(o.Starts, start)
		}
	}
	if status != eval.Failed && epochs > 0 {
		o.Accuracy = o.Curve.Last()
	}
}
