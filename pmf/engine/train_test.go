package engine_test

import (
	"context"
	"errors"
	"testing"

	"pmfnas/pmf/engine/enginetest"
	"pmfnas/pmf/engine/protocol"
)

func TestArchitectureOfAStudyIsTrainedByItsID(t *testing.T) {
	c, _ := serve(t, t.TempDir(), &enginetest.Formula{})
	open(t, c, "s", small)
	if err := c.Run(t.Context(), protocol.RunParams{Name: "s"}, nil); err != nil {
		t.Fatal(err)
	}
	var chosen protocol.Chosen
	call(t, c, protocol.StudyChosen, protocol.NameParams{Name: "s"}, &chosen)

	var epochs []int
	p := protocol.TrainParams{Data: "digits", Arch: chosen.ID[:8], Epochs: 4, Seed: 1}
	trained, err := c.Train(t.Context(), p, func(e protocol.Epoch) { epochs = append(epochs, e.Epoch) })
	if err != nil {
		t.Fatal(err)
	}
	if trained.ID != chosen.ID || len(trained.Metric) != 4 || trained.Accuracy <= 0 || trained.Test <= 0 {
		t.Errorf("trained %+v, want the chosen %s over 4 epochs", trained, chosen.ID)
	}
	if len(epochs) != 4 || epochs[3] != 4 {
		t.Errorf("told of the epochs %v, want 1 to 4", epochs)
	}

	p.Arch = chosen.Text // the text of an architecture is another name for it
	again, err := c.Train(t.Context(), p, nil)
	if err != nil || again.ID != trained.ID || again.Accuracy != trained.Accuracy {
		t.Errorf("by its text: %+v (%v), want the same", again, err)
	}
}

func TestTrainingPausesWhenItsClientLeaves(t *testing.T) {
	workspace := t.TempDir()
	f := &enginetest.Formula{Gate: make(chan struct{})}
	c, _ := serve(t, workspace, f)
	text := sample(t)
	ctx, leave := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	p := protocol.TrainParams{Data: "digits", Arch: text, Epochs: 3, Seed: 1}
	go func() {
		f.Gate <- struct{}{}
		leave(gone)
	}()
	if _, err := c.Train(ctx, p, nil); !errors.Is(err, gone) {
		t.Errorf("got %v, want the cause", err)
	}
	again := connect(t, workspace)
	for s := (protocol.Status{}); s.Clients != 1; { // until the engine has noticed
		call(t, again, protocol.EngineStatus, nil, &s)
	}
	close(f.Gate)
	first := 0
	if _, err := again.Train(t.Context(), p, func(e protocol.Epoch) {
		if first == 0 {
			first = e.Epoch
		}
	}); err != nil || first != 2 {
		t.Errorf("asked for again it began with epoch %d (%v), want 2", first, err)
	}
}

func TestNonsenseIsNotTrained(t *testing.T) {
	c, _ := serve(t, t.TempDir(), &enginetest.Formula{})
	for _, p := range []protocol.TrainParams{
		{Data: "digits", Arch: "nonsense", Epochs: 3},
		{Data: "digits", Arch: sample(t), Epochs: 0},
	} {
		if _, err := c.Train(t.Context(), p, nil); !protocol.HasCode(err, protocol.CodeParams) {
			t.Errorf("%+v: got %v, want CodeParams", p, err)
		}
	}
}
