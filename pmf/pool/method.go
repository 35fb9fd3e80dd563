package pool

import (
	"context"
	"errors"
)

// ErrDone is returned by a Method that wants nothing to be trained any more.
var ErrDone = errors.New("nothing is left to train")

// Method searches a pool. It is asked by one goroutine, first for a step until the budget is
// spent, then for its answer; equal seeds give equal runs.
type Method interface {
	// Next returns what is to be trained next, a candidate beyond what it has seen, or ErrDone.
	// After a step whose next epoch did not fit into the budget, which is then the last of Refused,
	// it is asked again, a few times at most. An error other than ErrDone ends the run. The time it
	// takes is measured, and charged to nobody.
	Next(ctx context.Context, v *View) (Step, error)
	// Answer returns the candidate that the method would return now. It is asked once, and
	// also where nothing could be trained at all.
	Answer(ctx context.Context, v *View) (int, error)
}

// Named is a method that the command line and tests know by name.
type Named struct {
	Name string
	Doc  string
	New  func(seed uint64) Method
}
