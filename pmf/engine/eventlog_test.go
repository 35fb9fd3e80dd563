package engine

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// A client that names the last event it has seen gets every later one once, or is told how many
// are lost: for every number of events and every place to come back to.
func TestEventsAreReplayedFromAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.Int64Range(0, 1<<40).Draw(t, "before")
		n := rapid.IntRange(0, 2*kept).Draw(t, "events")
		log := newEventLog("study", before)
		for i := range n {
			log.add(json.RawMessage(fmt.Sprint(i)))
		}
		seq := rapid.Int64Range(before-2, before+int64(n)+2).Draw(t, "after")
		events, missed, _ := log.after(seq)
		if got, want := int64(len(events))+missed, max(0, before+int64(n)-seq); got != want {
			t.Fatalf("%d events and %d missed, want %d together", len(events), missed, want)
		}
		for i, e := range events {
			if e.Seq != seq+missed+1+int64(i) {
				t.Fatalf("event %d has number %d, want %d", i, e.Seq, seq+missed+1+int64(i))
			}
		}
	})
}

func TestNewEventWakesWhoWaits(t *testing.T) {
	log := newEventLog("study", 0)
	_, _, changed := log.after(0)
	log.add(json.RawMessage("1"))
	<-changed
	if events, _, _ := log.after(0); len(events) != 1 {
		t.Errorf("%d events, want 1", len(events))
	}
}
