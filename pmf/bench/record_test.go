package bench_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/study/studytest"
)

// recording trains nothing: studytest's curves are formulas.
func recording(t *testing.T, architectures int) bench.RecordOptions {
	t.Helper()
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	return bench.RecordOptions{
		Name: "made-up", Task: "none", Data: studytest.Fingerprint, Input: studytest.Input(), Space: space, Architectures: architectures,
		Segment: eval.Segment{Until: 10, LearningRate: 0.1, Schedule: "cosine", Batch: 32, Validations: 1},
	}
}

func record(t *testing.T, e eval.Evaluator, o bench.RecordOptions) *curve.Table {
	t.Helper()
	table, err := bench.Record(t.Context(), e, o)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestARecordingIsATableToMeasureOn(t *testing.T) {
	table := record(t, &studytest.Evaluator{}, recording(t, 30))
	if table.Name != "made-up" || table.Epochs != 10 || table.Header.Rows != 30 || len(table.Rows) != 30 || table.Metric != "val_acc" {
		t.Errorf("header is %+v", table.Header)
	}
	ids := map[string]bool{}
	for _, r := range table.Rows {
		a, err := arch.Parse(r.Arch)
		if err != nil {
			t.Fatal(err)
		}
		if ids[r.ID] || r.ID != a.ID() || *r.Params != a.Params(studytest.Input()) || len(r.Ops) != len(a.Cell) || r.Seconds != nil {
			t.Errorf("row %+v", r)
		}
		if diff := cmp.Diff(a.Features(studytest.Input()), r.Features); diff != "" {
			t.Errorf("features of %s: %s", r.ID, diff)
		}
		if last := r.Last(); !(last > 1 && last <= 100) {
			t.Errorf("%s ends at %v, want percent", r.ID, last)
		}
		ids[r.ID] = true
	}
	rows := measure(t, table, bench.PredictorOptions{Repeats: 2, Observe: []float64{0.3}, Methods: baselines()})
	if row := rows["last 0.3"]; row.Train != 15 || row.Test != 15 || row.Dropped != 0 || math.IsNaN(float64(row.Spearman)) {
		t.Errorf("measured %+v", row)
	}
}

// The draw and the trainings are what a recording of the past can go on with: they must stay.
func TestTheDrawHasNotChanged(t *testing.T) {
	o := recording(t, 3)
	var drawn []string
	for _, r := range record(t, &studytest.Evaluator{}, o).Rows {
		drawn = append(drawn, r.Arch)
	}
	want := []string{
		"d3:c4:w1:r0,0/-3.mmd.asi-.s-i3-/relu:batchnorm:se:post",
		"d3:c8:w1:r0,0/55.m-3.idsd.d5ddm/relu:batchnorm:cbam:post",
		"d6:c8:w2:r0,0/sa.a35.-sid.as3aa/relu:batchnorm:cbam:post",
	}
	if !slices.Equal(drawn, want) {
		t.Errorf("drawn are %q, want %q", drawn, want)
	}
	o.Architectures = 2
	if fewer := record(t, &studytest.Evaluator{}, o); fewer.Rows[1].Arch != drawn[1] {
		t.Errorf("the second of two is %s, of three %s", fewer.Rows[1].Arch, drawn[1])
	}
}

func TestParallelRecordingsAreTheSame(t *testing.T) {
	one, four := recording(t, 20), recording(t, 20)
	one.Parallel, four.Parallel = 1, 4
	var done []int
	four.Progress = func(n int, o eval.Observation) { done = append(done, n) }
	if diff := cmp.Diff(record(t, &studytest.Evaluator{}, one), record(t, &studytest.Evaluator{}, four)); diff != "" {
		t.Errorf("-one at a time +four:\n%s", diff)
	}
	if len(done) != 20 || !slices.IsSorted(done) {
		t.Errorf("progress told %v", done)
	}
}

func TestADivergedTrainingIsARowWithItsReason(t *testing.T) {
	o := recording(t, 12)
	fails := func(a arch.Architecture) bool { return a.Macro.Depth == 2 }
	table := record(t, &studytest.Evaluator{Fails: fails}, o)
	failed := 0
	for _, r := range table.Rows {
		a, err := arch.Parse(r.Arch)
		if err != nil {
			t.Fatal(err)
		}
		if fails(a) {
			failed++
		}
		if fails(a) != (r.Status == "the loss is NaN") || !fails(a) && r.Status != "" {
			t.Errorf("%s has status %q", r.Arch, r.Status)
		}
	}
	if _, dropped := table.Complete(); failed == 0 || dropped != failed {
		t.Errorf("%d rows are dropped, %d failed", dropped, failed)
	}
}

func TestAnInterruptedRecordingGoesOn(t *testing.T) {
	over := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	trained := 0
	e := &studytest.Evaluator{Epoch: func(_ eval.Job, _ int) {
		if trained++; trained == 25 {
			cancel(over)
		}
	}}
	o := recording(t, 5)
	o.Parallel = 1
	if _, err := bench.Record(ctx, e, o); !errors.Is(err, over) {
		t.Fatalf("error is %v", err)
	}
	if diff := cmp.Diff(record(t, &studytest.Evaluator{}, o), record(t, e, o)); diff != "" {
		t.Errorf("-never interrupted +continued:\n%s", diff)
	}
	if trained != 5*10 {
		t.Errorf("%d epochs were trained, want 50: none twice", trained)
	}
}

func TestWhatCannotBeRecordedIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(o *bench.RecordOptions)
		want   string
	}{
		"nothing":         {func(o *bench.RecordOptions) { o.Architectures = 0 }, "record 0 architectures"},
		"fewer at once":   {func(o *bench.RecordOptions) { o.Parallel = -1 }, "-1 at once"},
		"no batch":        {func(o *bench.RecordOptions) { o.Segment.Batch = 0 }, "segment 1 has batch 0"},
		"too small space": {func(o *bench.RecordOptions) { o.Space = single(o.Space) }, "too few architectures to draw 3 distinct ones"},
	} {
		t.Run(name, func(t *testing.T) {
			o := recording(t, 3)
			c.change(&o)
			if _, err := bench.Record(t.Context(), &studytest.Evaluator{}, o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want %q in it", err, c.want)
			}
		})
	}
}

// single leaves one architecture of a space.
func single(s arch.Space) arch.Space {
	s.Depths, s.Channels, s.Widths, s.Offsets, s.Ops = s.Depths[:1], s.Channels[:1], s.Widths[:1], []int{0}, []arch.Op{arch.Conv3}
	s.Activations, s.Normalisations, s.Attentions, s.Residuals = s.Activations[:1], s.Normalisations[:1], s.Attentions[:1], s.Residuals[:1]
	return s
}

func ExampleRecord() {
	space, err := arch.Preset("tiny")
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := bench.Record(context.Background(), &studytest.Evaluator{}, bench.RecordOptions{
		Name: "own", Data: studytest.Fingerprint, Input: studytest.Input(), Space: space, Architectures: 5,
		Segment: eval.Segment{Until: 10, LearningRate: 0.1, Schedule: "cosine", Batch: 32},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(table.Rows), "curves of", table.Epochs, "epochs:", table.Source)
	// Output: 5 curves of 10 epochs: random sample of the space tiny, seed 0
}
