package client

import (
	"encoding/json"
	"testing"

	"pmfnas/pmf/engine/protocol"
)

func TestWhatCompilesIsToldUntilTheNextEvent(t *testing.T) {
	tracker := NewTracker("s")
	for _, c := range []struct {
		name, body string
		waiting    bool
		want       string
	}{
		{"a round begins", `{"kind":"round","stage":"global","total":3,"message":"a round"}`, true, "compiling 14 programs"},
		{"an epoch ends", `{"kind":"epoch","stage":"global","total":3,"epoch":1,"of":2,"arch":"a","accuracy":0.5}`, false, "epoch 1 of 2 of a: 50.00 %"},
		{"a trial ends", `{"kind":"trial","stage":"global","done":1,"total":3,"epochs":2,"budget":6}`, true, "compiling 14 programs"},
		{"somebody pauses", `{"kind":"pausing","stage":"global","done":1,"total":3,"message":"coming to rest"}`, true, "coming to rest"},
		{"it rests", `{"kind":"paused","stage":"global","done":1,"total":3}`, false, ""},
		{"the stage is over", `{"kind":"stage","stage":"global","done":3,"total":3,"ended":true,"message":"over"}`, false, "over"},
	} {
		tracker.Note(protocol.Event{Body: json.RawMessage(c.body)})
		since, waiting := tracker.awaiting()
		if waiting != c.waiting {
			t.Errorf("%s: an epoch is awaited: %v, want %v", c.name, waiting, c.waiting)
		}
		if waiting {
			tracker.compile(since, 14)
		}
		if state, _ := tracker.State(); state.Note != c.want {
			t.Errorf("%s: it says %q, want %q", c.name, state.Note, c.want)
		}
	}
	since, _ := tracker.awaiting()
	tracker.Note(protocol.Event{Body: json.RawMessage(`{"kind":"round","stage":"region","message":"another"}`)})
	tracker.compile(since, 1)
	if state, _ := tracker.State(); state.Note != "another" {
		t.Errorf("an answer that is older than the last event counts: %q", state.Note)
	}
}
