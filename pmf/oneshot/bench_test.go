package oneshot_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/oneshot"
	"pmfnas/pmf/trainer"
)

// A bench is a device with a few digits, and a space of few operations.
type bench struct {
	trainers oneshot.Trainers
	options  oneshot.BenchOptions
}

// newBench makes trainers that share what is compiled and nothing else.
func newBench(t *testing.T) bench {
	t.Helper()
	set, err := imageset.Open("digits", imageset.Options{Train: 60, Validation: 40})
	if err != nil {
		t.Fatal(err)
	}
	device := backendtest.Device(t)
	programs, err := blocknet.NewPrograms(device, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(programs.Close)
	b := bench{trainers: oneshot.Trainers{Input: set.Input(), Data: set.Fingerprint(), Images: set.Train.Len()}}
	for _, at := range []**trainer.Trainer{&b.trainers.Shared, &b.trainers.Alone} {
		o := trainer.Options{Device: device, Data: set, Checkpoints: t.TempDir(), Programs: programs}
		if *at, err = trainer.New(o); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { (*at).Close() })
	}
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	space.Ops = []arch.Op{arch.Conv3, arch.Identity, arch.Zero}
	segment := eval.Segment{Until: 1, LearningRate: 0.05, Schedule: "cosine", Batch: 10, Augmentation: "none", Validations: 1}
	b.options = oneshot.BenchOptions{
		Methods: oneshot.All(), Data: "few digits", Space: space, Outline: arch.Macro{Depth: 2, Channels: 4, Width: 1},
		Ladder: eval.Ladder{segment}, Segment: segment, Seeds: 1, Seed: 7, Paths: 3,
	}
	b.options.Segment.Until = 0
	for i := range b.options.Methods {
		b.options.Methods[i].Epochs = 2
	}
	return b
}

func TestBench(t *testing.T) {
	b := newBench(t)
	tracker := oneshot.NewTracker(b.options)
	b.options.Progress = func(p oneshot.Progress) { tracker.Note(p) }
	path := filepath.Join(t.TempDir(), "result.json")
	b.options.Finished = func(r oneshot.Result) error { return r.Save(path) }
	first, err := oneshot.Bench(t.Context(), b.trainers, b.options)
	if err != nil {
		t.Fatal(err)
	}
	if state, _ := tracker.State(); !state.Finished || state.Done != len(b.options.Methods)+1 {
		t.Errorf("at the end the progress is %+v", state)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), `"format": "pmf-bench-oneshot/1"`) {
		t.Errorf("the file has %s (%v)", text, err)
	}
	checkRows(t, first)
	if text := first.Document().Text(); !strings.Contains(text, "proxyless") || strings.Contains(text, "NaN") {
		t.Errorf("the table is\n%s", text)
	}
	t.Run("a method alone finds the same again", func(t *testing.T) { testAgain(t, b, first) })
	t.Run("interrupted it keeps what is finished", func(t *testing.T) { testInterrupted(t, b) })
	t.Run("a method that fails is a row", func(t *testing.T) { testFailure(t, b) })
}

// checkRows wants a cell that was trained for each method.
func checkRows(t *testing.T, r oneshot.Result) {
	t.Helper()
	passes := map[string]float64{} // over 6 batches an epoch, or 3 and 3 held; two of six steps warm up
	for _, row := range r.Rows {
		passes[row.Method] = row.SearchEpochs
		a, err := arch.Parse(row.Arch)
		if err != nil || row.Failed != "" || row.Params != a.Params(arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}) {
			t.Errorf("%s is %+v (%v)", row.Method, row, err)
		}
		if row.Accuracy <= 0 || row.Accuracy > 1 || row.Paths != 3 || row.TrainEpochs != 1 {
			t.Errorf("%s is %+v", row.Method, row)
		}
	}
	want := map[string]float64{"random-ws": 2, "darts": 2, "darts-2nd": 5, "gdas": 2, "proxyless": 10. / 6, "enas": 10. / 6}
	for method, w := range want {
		if got := passes[method]; got < w-1e-9 || got > w+1e-9 {
			t.Errorf("%s took %g epochs, want %g", method, got, w)
		}
	}
}

func testAgain(t *testing.T, b bench, first oneshot.Result) {
	fresh := newBench(t)
	for _, at := range []int{0, len(b.options.Methods) - 1} {
		fresh.options.Methods = b.options.Methods[at : at+1]
		again, err := oneshot.Bench(t.Context(), fresh.trainers, fresh.options)
		if err != nil {
			t.Fatal(err)
		}
		got, want := again.Rows[0], first.Rows[at]
		if got.Arch != want.Arch || got.Accuracy != want.Accuracy || got.Shared != want.Shared || *got.SpearmanLow != *want.SpearmanLow {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func testInterrupted(t *testing.T, b bench) {
	ctx, cancel := context.WithCancel(t.Context())
	fresh := newBench(t)
	fresh.options.Methods = b.options.Methods[:2]
	fresh.options.Progress = func(p oneshot.Progress) {
		if p.Method == fresh.options.Methods[1].Name {
			cancel()
		}
	}
	r, err := oneshot.Bench(ctx, fresh.trainers, fresh.options)
	if !errors.Is(err, context.Canceled) || len(r.Rows) != 1 {
		t.Errorf("got %d rows and %v, want one and that it was canceled", len(r.Rows), err)
	}
}

// A lazy method trains nothing.
type lazy struct{ oneshot.Method }

func (lazy) Step(context.Context, oneshot.Turn) error { return nil }

func testFailure(t *testing.T, b bench) {
	o := b.options
	o.Methods = []oneshot.Named{{Name: "lazy", Epochs: 1, New: func(oneshot.Setting) oneshot.Method { return lazy{} }}}
	o.Progress, o.Finished = nil, nil
	r, err := oneshot.Bench(t.Context(), b.trainers, o)
	if err != nil || len(r.Rows) != 1 || !strings.Contains(r.Rows[0].Failed, "trained 0 times") {
		t.Errorf("got %+v (%v)", r.Rows, err)
	}
	if text := r.Document().Text(); !strings.Contains(text, "lazy with seed 7 failed") {
		t.Errorf("the table is\n%s", text)
	}
}
