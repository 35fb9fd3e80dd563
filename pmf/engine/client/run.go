package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report/view"
)

// restarts is how often in a row an engine may be lost during a run without any event in
// between before the run is given up.
const restarts = 3

// Run asks for a study to be run up to a stage, tells watch (may be nil) each event from now
// on, and returns when the run has ended. Of a study that runs already it tells, as Attach does,
// what has happened so far, too. The run belongs to the engine: when ctx ends, Run returns its
// cause and the run goes on, unless it is paused by Pause. A paused or failed run is a
// *protocol.Error. When the engine is killed, Run starts it again and the run continues where it
// was.
func (c *Client) Run(ctx context.Context, p protocol.RunParams, watch func(protocol.Event)) error {
	return c.follow(ctx, &follower{name: p.Name, run: &p, watch: watch})
}

// Attach follows a run that someone else has started, as Run does, and begins with what has
// happened so far, as far as the engine still has it. A study at rest ends it at once.
func (c *Client) Attach(ctx context.Context, name string, watch func(protocol.Event)) error {
	return c.follow(ctx, &follower{name: name, watch: watch})
}

// Replay is Attach for a client that was there before: it begins with the events after the
// last one that was seen, as far as the engine still has them.
func (c *Client) Replay(ctx context.Context, name string, seen int64, watch func(protocol.Event)) error {
	return c.follow(ctx, &follower{name: name, seen: seen, watch: watch})
}

// A follower hears the events of a study over as many connections as it takes.
type follower struct {
	name  string
	run   *protocol.RunParams // what to run first; nil to follow only
	watch func(protocol.Event)
	seen  int64 // number of the last event told; 0 before the first connection
	past  int64 // number of the last event before the client came
}

// follow goes on until the run has ended, or the engine was lost too often.
func (c *Client) follow(ctx context.Context, f *follower) error {
	for lost := 0; ; lost++ {
		before := f.seen
		err := f.once(ctx, c)
		if !errors.Is(err, errLost) || c.options.NoStart {
			return err
		}
		if f.seen > before {
			lost = 0
		}
		if lost >= restarts {
			return fmt.Errorf("study %s: the engine was lost %d times in a row: %w", f.name, lost+1, err)
		}
		if c.options.Lost != nil {
			c.options.Lost()
		}
	}
}

// once follows the study over one connection.
func (f *follower) once(ctx context.Context, c *Client) error {
	l, err := c.link(ctx)
	if err != nil {
		return err
	}
	if f.seen == 0 {
		if err := f.begin(ctx, l); err != nil {
			return err
		}
	}
	l.hear(f.name, f.tell)
	defer l.hear(f.name, nil)
	if err := l.call(ctx, protocol.StudyWatch, protocol.WatchParams{Name: f.name, After: f.seen}, nil); err != nil {
		return err
	}
	if f.run != nil {
		if err := l.call(ctx, protocol.StudyRun, *f.run, nil); err != nil {
			return err
		}
	}
	return l.call(ctx, protocol.StudyWait, protocol.NameParams{Name: f.name}, nil)
}

// begin decides with which event to begin: the first of a run that goes on, else the next.
func (f *follower) begin(ctx context.Context, l *link) error {
	var state protocol.Study
	if err := l.call(ctx, protocol.StudyOpen, protocol.OpenParams{Name: f.name}, &state); err != nil {
		return err
	}
	f.past, f.seen = state.Last, state.Last
	if state.Running != "" {
		f.seen = -1
	}
	return nil
}

func (f *follower) tell(e protocol.Event) {
	if e.Seq <= f.seen {
		return
	}
	f.seen, e.Past = e.Seq, e.Seq <= f.past
	if f.watch != nil {
		f.watch(e)
	}
}

// Pause asks the run of a study to come to rest at its next step, or at once, and returns when it
// has.
func (c *Client) Pause(ctx context.Context, p protocol.PauseParams) error {
	return c.Call(ctx, protocol.StudyPause, p, nil)
}

// Stop asks the engine to pause every run, keep everything and end, and returns when it has.
func (c *Client) Stop(ctx context.Context) error {
	l, err := c.link(ctx)
	if err != nil {
		return err
	}
	if err := l.call(ctx, protocol.EngineStop, nil, nil); err != nil && !errors.Is(err, errLost) {
		return err
	}
	select {
	case <-l.done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Device tells in a line on what the engine trains; "" before it has trained anything.
func (c *Client) Device(ctx context.Context) (string, error) {
	var s protocol.Status
	err := c.Call(ctx, protocol.EngineStatus, nil, &s)
	return s.Device, err
}

// Train has one architecture trained outside any study and tells watch (may be nil) each
// epoch. When ctx ends the client leaves, by which the training pauses: asked for again it
// goes on from the last epoch.
func (c *Client) Train(ctx context.Context, p protocol.TrainParams, watch func(protocol.Epoch)) (trained protocol.Trained, err error) {
	err = attended(ctx, c, protocol.Train, p, watch, &trained)
	return trained, err
}

// BenchPredictor has predictors measured on a table of curves and tells watch (may be nil) how
// far that is. When ctx ends the client leaves, by which the work ends, too.
func (c *Client) BenchPredictor(ctx context.Context, p protocol.BenchParams, watch func(view.Progress)) (d view.Document, err error) {
	err = attended(ctx, c, protocol.BenchPredictor, p, watch, &d)
	return d, err
}

// attended calls a method whose work goes on only while its client is there, and tells watch
// (may be nil) the bodies of the events that are named like it.
func attended[E any](ctx context.Context, c *Client, method string, params any, watch func(E), result any) error {
	l, err := c.link(ctx)
	if err != nil {
		return err
	}
	l.hear(method, func(e protocol.Event) {
		var body E
		if watch != nil && json.Unmarshal(e.Body, &body) == nil {
			watch(body)
		}
	})
	defer l.hear(method, nil)
	err = l.call(ctx, method, params, result)
	if ctx.Err() != nil {
		l.close()
	}
	return err
}
