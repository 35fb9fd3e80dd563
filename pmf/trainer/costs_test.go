package trainer

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestACostModelGoesThroughItsReferences(t *testing.T) {
	references := []referenceCost{
		{Steps: 30, FLOPs: 10_000, Block: 6 * time.Millisecond, Whole: 2 * time.Millisecond, Compile: 3 * time.Second},
		{Steps: 60, FLOPs: 1_000_000, Block: 60 * time.Millisecond, Whole: 40 * time.Millisecond, Compile: 6 * time.Second},
	}
	m := newCostModel(references)
	for _, r := range references {
		for what, got := range map[string][2]time.Duration{
			"block":   {m.block.at(r.Steps, r.FLOPs), r.Block},
			"whole":   {m.whole.at(r.Steps, r.FLOPs), r.Whole},
			"compile": {m.compile.at(r.Steps, r.FLOPs), r.Compile},
		} {
			if off := got[0] - got[1]; max(off, -off) > time.Microsecond {
				t.Errorf("%s of %d steps is %v, want %v", what, r.Steps, got[0], got[1])
			}
		}
	}
}

// Noise may make the larger reference the faster; predictions must still grow with the network.
func TestACostModelNeverFalls(t *testing.T) {
	for _, times := range [][2]time.Duration{{9, 1}, {1, 9}, {1, 900}, {5, 5}, {1, 2}} {
		m := newCostModel([]referenceCost{
			{Steps: 30, FLOPs: 10_000, Block: times[0] * time.Millisecond, Whole: 1, Compile: 1},
			{Steps: 60, FLOPs: 1_000_000, Block: times[1] * time.Millisecond, Whole: 1, Compile: 1},
		})
		small, deep, wide := m.block.at(30, 10_000), m.block.at(90, 10_000), m.block.at(30, 9_000_000)
		if small <= 0 || deep < small || wide < small {
			t.Errorf("times %v: %v, deeper %v, wider %v", times, small, deep, wide)
		}
	}
}

func TestCostsThatCannotBeKeptAreNoFaultOfTheArchitecture(t *testing.T) {
	tr, job := accountant(t, abacus(t, time.Millisecond)), choiceJob(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tr.choose(ctx, job, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the cancellation", err)
	}
	tr.costs.path = t.TempDir() // a folder
	var storage storageError
	if err := tr.costs.save(); !errors.As(err, &storage) {
		t.Errorf("got %v, want an error of storage", err)
	}
}
