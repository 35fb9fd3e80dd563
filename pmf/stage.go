package pmf

import (
	"context"
	"fmt"
	"slices"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report/view"
)

// Global runs the first stage, which finds high-potential regions at low fidelity, and returns
// what the stages have done. A finished stage is instant.
func (s *Study) Global() (view.Document, error) { return s.stage("global") }

// Region runs up to the second stage, which finds good architectures inside the regions at
// medium fidelity.
func (s *Study) Region() (view.Document, error) { return s.stage("region") }

// Fine runs up to the third stage, which chooses one architecture at high fidelity.
func (s *Study) Fine() (view.Document, error) { return s.stage("fine") }

// Run runs all stages and returns the summary of the study.
func (s *Study) Run() (view.Document, error) {
	if err := s.run("fine"); err != nil {
		return view.Document{}, err
	}
	return s.Summary()
}

func (s *Study) stage(name string) (view.Document, error) {
	if err := s.run(name); err != nil {
		return view.Document{}, err
	}
	return s.Stages()
}

// Start lets the study run in the background up to its last stage, and returns at once. Attach
// follows it, from any cell.
func (s *Study) Start() error {
	ctx := context.Background()
	if err := s.use(ctx); err != nil {
		return err
	}
	return s.keep(s.client.Call(ctx, protocol.StudyRun, protocol.RunParams{Name: s.Name()}, nil))
}

// Attach follows a run that goes on in the background until it ends, such as one whose cell or
// notebook was closed: it shows the log so far and goes on live, and returns what the stages have
// done. Of a study at rest it says so.
func (s *Study) Attach() (view.Document, error) {
	ctx := context.Background()
	if err := s.use(ctx); err != nil {
		return view.Document{}, err
	}
	var now protocol.Study
	if err := s.client.Call(ctx, protocol.StudyOpen, protocol.OpenParams{Name: s.Name()}, &now); err != nil {
		return view.Document{}, s.keep(err)
	}
	if now.Running == "" {
		return s.atRest(now)
	}
	err := s.follow(func(ctx context.Context, c *client.Client, watch func(protocol.Event)) error {
		return c.Attach(ctx, s.Name(), watch)
	})
	if err != nil {
		return view.Document{}, err
	}
	return s.Stages()
}

// atRest is what Attach shows where nothing runs.
func (s *Study) atRest(now protocol.Study) (view.Document, error) {
	d, err := s.Stages()
	text := fmt.Sprintf("Study %s is finished.", now.Name)
	if !slices.Contains(now.Done, "fine") {
		text = fmt.Sprintf("Study %s is at rest; Run() goes on.", now.Name)
	}
	d.Blocks = append([]view.Block{{Text: text}}, d.Blocks...)
	return d, err
}

// Pause brings a run to rest at its next step, the end of the epochs in flight, and returns when
// it rests. Everything that was done is kept.
func (s *Study) Pause() error { return s.pause(false) }

// Stop brings a run to rest at once: the epochs in flight are cut off, and trained again when it
// goes on. Everything else is kept.
func (s *Study) Stop() error { return s.pause(true) }

func (s *Study) pause(now bool) error {
	ctx := context.Background()
	if err := s.use(ctx); err != nil {
		return err
	}
	return s.keep(s.client.Pause(ctx, protocol.PauseParams{Name: s.Name(), By: self(), Now: now}))
}

// run runs up to a stage.
func (s *Study) run(stage string) error {
	return s.follow(func(ctx context.Context, c *client.Client, watch func(protocol.Event)) error {
		return c.Run(ctx, protocol.RunParams{Name: s.Name(), Stage: stage}, watch)
	})
}
