package pmf

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/show"
)

// printed returns what f prints.
func printed(t *testing.T, f func()) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	text := make(chan string)
	go func() {
		all, _ := io.ReadAll(read)
		text <- string(all)
	}()
	stdout := os.Stdout
	os.Stdout = write
	f()
	os.Stdout = stdout
	write.Close()
	return <-text
}

// trial is an event of the n-th architecture of 30 of the global stage.
func trial(n int, past bool) protocol.Event {
	body := fmt.Sprintf(`{"kind":"trial","stage":"global","done":%d,"total":30,"epochs":%d,"budget":90,"arch":"a%d","accuracy":0.5}`, n, 3*n, n)
	return protocol.Event{Study: "s", Seq: int64(n), Body: []byte(body), Past: past}
}

func TestWhoComesLaterSeesTheLogSoFarAndGoesOnLive(t *testing.T) {
	l := &live{tracker: client.NewTracker("s"), progress: show.NewProgress()}
	for n := range 25 {
		l.note(trial(n+1, true))
	}
	l.note(trial(26, false))
	text := printed(t, func() {
		if err := l.end(); err != nil {
			t.Error(err)
		}
	})
	for _, want := range []string{"The log so far, the last 20 of 25 lines:\nglobal   6/30  a6  50.00 %\n", "global  25/30  a25  50.00 %\n", "26/30 architectures"} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "a26") {
		t.Errorf("what is live stands in the log:\n%s", text)
	}
}

func TestACellThatLeavesSaysWhatIsKeptAndHowItGoesOn(t *testing.T) {
	for _, c := range []struct {
		interrupts int
		want       string
	}{
		{1, "interrupted: study s comes to rest at the end of its present epoch, which takes longer: the global stage has 7 architectures and 21 of 90 epochs, all kept; run it again to go on (Stop() cuts the epoch off)"},
		{2, "interrupted: study s stops as soon as the step of its device ends: the global stage has 7 architectures and 21 of 90 epochs, all kept; run it again to go on"},
	} {
		enough := make(chan time.Time, 1)
		enough <- time.Time{}
		w := &watcher{study: Load("s"), live: &live{tracker: client.NewTracker("s"), quiet: true}, interrupts: c.interrupts, enough: enough}
		w.live.note(trial(7, false))
		if err := w.watch(nil, make(chan error)); err == nil || err.Error() != c.want {
			t.Errorf("after %d interrupts: got %v, want %q", c.interrupts, err, c.want)
		}
	}
}

// Jupyter interrupts a kernel just before it ends it, and then nobody wants the run to pause: what
// would be asked of the engine here has no client, and would be a panic.
func TestTheFirstInterruptWaitsForTheEndOfTheCell(t *testing.T) {
	var waits []time.Duration
	w := &watcher{study: Load("s"), live: &live{tracker: client.NewTracker("s"), quiet: true}, after: func(d time.Duration) <-chan time.Time {
		waits = append(waits, d)
		return make(chan time.Time)
	}}
	interrupts, ended := make(chan os.Signal), make(chan error)
	go func() {
		interrupts <- os.Interrupt
		ended <- nil
	}()
	if err := w.watch(interrupts, ended); err != nil || !slices.Equal(waits, []time.Duration{breath}) {
		t.Errorf("the cell waited for %v and ended with %v, want %v and nothing", waits, err, breath)
	}
}

func TestARunThatFailsIsNotCalledInterrupted(t *testing.T) {
	w := &watcher{interrupts: 1}
	failed := errors.New("the disk is full")
	if err := w.said(failed); err != failed {
		t.Errorf("got %v", err)
	}
}
