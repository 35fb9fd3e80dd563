package client

import (
	"context"
	"errors"
	"fmt"

	"pmfnas/pmf/engine/protocol"
)

// restarts is how often in a row an engine may be lost during a run without any event in
// between before the run is given up.
const restarts = 3

// Run asks for a study to be run up to a stage, tells watch (may be nil) each event from the
// first of this run on, and returns when the run has ended. The run belongs to the engine: when
// ctx ends, Run returns its cause and the run goes on, unless it is paused by Pause. A paused
// or failed run is a *protocol.Error. When the engine is killed, Run starts it again and the
// run continues where it was.
func (c *Client) Run(ctx context.Context, p protocol.RunParams, watch func(protocol.Event)) error {
	f := follower{client: c, params: p, watch: watch}
	for lost := 0; ; lost++ {
		before := f.seen
		err := f.follow(ctx)
		if !errors.Is(err, errLost) || c.options.NoStart {
			return err
		}
		if f.seen > before {
			lost = 0
		}
		if lost >= restarts {
			return fmt.Errorf("study %s: the engine was lost %d times in a row: %w", p.Name, lost+1, err)
		}
	}
}

// A follower is one call of Run, over as many connections as it takes.
type follower struct {
	client *Client
	params protocol.RunParams
	watch  func(protocol.Event)
	seen   int64 // sequence number of the last event told; 0 before the first
}

// follow runs the study over one connection.
func (f *follower) follow(ctx context.Context) error {
	l, err := f.client.link(ctx)
	if err != nil {
		return err
	}
	var state protocol.Study
	if f.seen == 0 { // only what happens from now on
		if err := l.call(ctx, protocol.StudyOpen, protocol.OpenParams{Name: f.params.Name}, &state); err != nil {
			return err
		}
		f.seen = state.Last
	}
	l.hear(f.params.Name, f.tell)
	defer l.hear(f.params.Name, nil)
	if err := l.call(ctx, protocol.StudyWatch, protocol.WatchParams{Name: f.params.Name, After: f.seen}, nil); err != nil {
		return err
	}
	if err := l.call(ctx, protocol.StudyRun, f.params, nil); err != nil {
		return err
	}
	return l.call(ctx, protocol.StudyWait, protocol.NameParams{Name: f.params.Name}, nil)
}

func (f *follower) tell(e protocol.Event) {
	if e.Seq <= f.seen {
		return
	}
	f.seen = e.Seq
	if f.watch != nil {
		f.watch(e)
	}
}

// Pause asks the run of a study to pause and returns when it has come to rest.
func (c *Client) Pause(ctx context.Context, name string) error {
	return c.Call(ctx, protocol.StudyPause, protocol.NameParams{Name: name}, nil)
}
