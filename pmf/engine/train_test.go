package engine_test

import (
	"context"
	"errors"
	"strings"
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
	p.Resume = true
	first := 0
	if _, err := again.Train(t.Context(), p, func(e protocol.Epoch) {
		if first == 0 {
			first = e.Epoch
		}
	}); err != nil || first != 2 {
		t.Errorf("asked for again it began with epoch %d (%v), want 2", first, err)
	}
}

func TestOnlyWhatWasBegunIsResumed(t *testing.T) {
	c, _ := serve(t, t.TempDir(), &enginetest.Formula{})
	p := protocol.TrainParams{Data: "digits", Arch: sample(t), Epochs: 2, Seed: 1, Resume: true}
	if _, err := c.Train(t.Context(), p, nil); !protocol.HasCode(err, protocol.CodeParams) || !strings.Contains(err.Error(), "nothing to resume") {
		t.Errorf("got %v", err)
	}
	p.Resume = false
	if _, err := c.Train(t.Context(), p, nil); err != nil {
		t.Fatal(err)
	}
	p.Resume = true
	trained, err := c.Train(t.Context(), p, nil)
	if err != nil || trained.Checkpoint == "" {
		t.Errorf("got %+v (%v), want what was trained", trained, err)
	}
}

func TestSettingsOfATrainingNameIt(t *testing.T) {
	f := &enginetest.Formula{}
	c, _ := serve(t, t.TempDir(), f)
	p := protocol.TrainParams{Data: "digits", Arch: sample(t), Epochs: 2, Seed: 1}
	none, some := 0.0, 0.1
	seen := map[string]bool{}
	for name, change := range map[string]func(p *protocol.TrainParams){
		"plain":              func(*protocol.TrainParams) {},
		"final":              func(p *protocol.TrainParams) { p.Final = true },
		"final without head": func(p *protocol.TrainParams) { p.Final, p.Auxiliary = true, &none },
		"smoothing":          func(p *protocol.TrainParams) { p.Smoothing = &some },
		"batch":              func(p *protocol.TrainParams) { p.Batch = 17 },
		"rate":               func(p *protocol.TrainParams) { p.LearningRate = 0.017 },
		"early stop":         func(p *protocol.TrainParams) { p.EarlyStop = 1 },
		"precision":          func(p *protocol.TrainParams) { p.Precision = "bfloat16" },
	} {
		p := p
		change(&p)
		trained, err := c.Train(t.Context(), p, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if seen[trained.Checkpoint] {
			t.Errorf("%s is another training, and has the checkpoint of one before", name)
		}
		seen[trained.Checkpoint] = true
	}
}

func TestNonsenseIsNotTrained(t *testing.T) {
	c, _ := serve(t, t.TempDir(), &enginetest.Formula{})
	for _, p := range []protocol.TrainParams{
		{Data: "digits", Arch: "nonsense", Epochs: 3},
		{Data: "digits", Arch: sample(t), Epochs: 0},
		{Data: "digits", Arch: sample(t), Epochs: 3, Precision: "float8"},
		{Data: "digits", Arch: sample(t), Epochs: 3, Batch: -1},
	} {
		if _, err := c.Train(t.Context(), p, nil); !protocol.HasCode(err, protocol.CodeParams) {
			t.Errorf("%+v: got %v, want CodeParams", p, err)
		}
	}
}
