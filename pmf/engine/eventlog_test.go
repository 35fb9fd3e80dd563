package engine

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// A client that names the last event it has seen gets every later one once, in order, or is
// told that some are lost: for every number of events and every place to come back to.
func TestEventsAreReplayedFromAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := newEventLog("study")
		var numbers []int64
		next := rapid.Int64Range(1, 1<<40).Draw(t, "first")
		for range rapid.IntRange(0, 2*kept).Draw(t, "events") {
			log.add(next, json.RawMessage("{}"))
			numbers = append(numbers, next)
			next += 1 + next%3 // numbers grow, with gaps
		}
		seq := rapid.Int64Range(0, next+2).Draw(t, "after")
		events, missed, _ := log.after(seq)
		later := numbers[len(numbers)-min(len(numbers), len(events)):]
		for i, e := range events {
			if e.Seq != later[i] || e.Seq <= seq {
				t.Fatalf("event %d has number %d, want %d", i, e.Seq, later[i])
			}
		}
		if lost := count(numbers, seq) - len(events); missed != (lost > 0) {
			t.Fatalf("missed is %v and %d events are lost", missed, lost)
		}
	})
}

// count returns how many numbers are above seq.
func count(numbers []int64, seq int64) int {
	n := 0
	for _, number := range numbers {
		if number > seq {
			n++
		}
	}
	return n
}

func TestNewEventWakesWhoWaits(t *testing.T) {
	log := newEventLog("study")
	_, _, changed := log.after(0)
	log.add(7, json.RawMessage("1"))
	<-changed
	if events, _, _ := log.after(0); len(events) != 1 || log.newest() != 7 {
		t.Errorf("%d events, the newest %d; want 1 and 7", len(events), log.newest())
	}
}
