package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pmfnas/pmf/engine/protocol"
)

func TestTrainingTellsHowLongItTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracker := newEpochTracker(4)
		if _, known := tracker.State(); known {
			t.Error("it tells something before the first epoch")
		}
		time.Sleep(10 * time.Second)
		line := tracker.note(protocol.Epoch{Epoch: 2, Of: 4, Accuracy: 0.5, Loss: 1.25}) // resumed after the first
		if want := "epoch 2/4  loss 1.2500  validation 50.00 %  about 20s left"; line != want {
			t.Errorf("got %q, want %q", line, want)
		}
		time.Sleep(5 * time.Second)
		if s, _ := tracker.State(); s.Elapsed != 15*time.Second || s.ETA != 15*time.Second || s.Best != 0.5 {
			t.Errorf("five seconds later: %+v", s)
		}
		tracker.note(protocol.Epoch{Epoch: 3, Of: 4})
		if line = tracker.note(protocol.Epoch{Epoch: 4, Of: 4}); strings.Contains(line, "left") {
			t.Errorf("at the end: %q", line)
		}
		time.Sleep(time.Minute)
		if s, _ := tracker.State(); !s.Finished || s.Elapsed != 15*time.Second {
			t.Errorf("after the end: %+v", s)
		}
	})
}
