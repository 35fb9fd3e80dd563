package replay_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/eval/evaltest"
	"pmfnas/pmf/replay"
)

// some returns different architectures of the smallest space.
func some(n int) []arch.Architecture {
	space, err := arch.Preset("tiny")
	if err != nil {
		panic(err)
	}
	r := eval.Stream(1, "replay", 0, "architectures")
	var out []arch.Architecture
	seen := map[string]bool{}
	for len(out) < n {
		if a := space.Sample(r); !seen[a.ID()] {
			seen[a.ID()] = true
			out = append(out, a)
		}
	}
	return out
}

// recorded is a table of three: trained to the end, never promoted, and diverged.
func recorded() *curve.Table {
	params := int64(1234)
	t := &curve.Table{Header: curve.Header{Name: "yesterday", Objective: "max", Unit: "percent", Epochs: 6}}
	for i, row := range []curve.Row{
		{Curve: curve.Curve{Metric: []float64{40, 50, 60, 62, 62, 70}, Seconds: []float64{2, 2, 2, 2, 2, 2}}, Params: &params},
		{Curve: curve.Curve{Metric: []float64{30, 35}}},
		{Curve: curve.Curve{Metric: []float64{30, 31, 32}}, Status: "the loss is NaN"},
	} {
		a := some(3)[i]
		row.ID, row.Arch = a.ID(), a.String()
		t.Rows = append(t.Rows, row)
	}
	return t
}

func ladder() eval.Ladder {
	return eval.Ladder{
		{Until: 2, LearningRate: 0.1, Batch: 8}, {Until: 4, LearningRate: 0.1, Batch: 8}, {Until: 6, LearningRate: 0.1, Batch: 8},
	}
}

func job(i int, f eval.Fidelity) eval.Job {
	return eval.Job{Arch: some(3)[i], Fidelity: f, Ladder: ladder()}
}

func open(t *testing.T) *replay.Replay {
	t.Helper()
	r, err := replay.New(recorded(), replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAReplayIsAnEvaluator(t *testing.T) {
	evaltest.Run(t, func(t *testing.T) eval.Evaluator { return open(t) }, job(0, eval.High))
}

func evaluate(t *testing.T, r *replay.Replay, j eval.Job) eval.Observation {
	t.Helper()
	o, err := r.Evaluate(t.Context(), j, nil)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestThePromotionPaysOnlyForItsOwnEpochs(t *testing.T) {
	r := open(t)
	evaluate(t, r, job(0, eval.Low))
	o := evaluate(t, r, job(0, eval.Medium))
	if o.Trained != 2 || o.Elapsed != 4*time.Second || r.Clock() != 8*time.Second || o.Accuracy != 0.62 || o.Params != 1234 {
		t.Fatalf("%+v, clock %v", o, r.Clock())
	}
	evaluate(t, r, job(1, eval.Low)) // whose seconds are unknown
	if r.Clock() != 10*time.Second {
		t.Fatalf("clock is %v", r.Clock())
	}
	if evaluate(t, r, job(0, eval.Medium)); r.Clock() != 10*time.Second {
		t.Fatalf("what was known cost time: %v", r.Clock())
	}
}

func TestWhatWasNotRecordedFails(t *testing.T) {
	cases := []struct {
		name, reason string
		job          eval.Job
	}{
		{"never promoted", "2 of 4 epochs were recorded", job(1, eval.Medium)},
		{"diverged", "the loss is NaN", job(2, eval.High)},
		{"unknown", "table yesterday does not hold this architecture", eval.Job{Arch: some(4)[3], Ladder: ladder()}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if o := evaluate(t, open(t), c.job); o.Status != eval.Failed || o.Reason != c.reason || o.Accuracy != 0 {
				t.Fatalf("%+v", o)
			}
		})
	}
}

func TestPatienceEndsASegmentWhereItDidThen(t *testing.T) {
	j := job(0, eval.High)
	j.Ladder[1].Until, j.Ladder[1].Patience = 5, 2
	table := recorded()
	table.Rows[0].Metric = []float64{40, 50, 60, 59, 58, 70}
	table.Rows[0].ValidationAt = map[int]float64{8: 70}
	j.Ladder[2].Until, j.Ladder[2].Patience = 8, 5
	r, err := replay.New(table, replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := evaluate(t, r, j)
	if o.Status != eval.Complete || fmt.Sprint(o.Starts) != "[1 3 6]" || o.Curve.Len() != 6 || o.Accuracy != 0.7 {
		t.Fatalf("%+v", o)
	}
}

// pauseAt is a recorder that asks for a pause after an epoch.
func pauseAt(epoch int) eval.Recorder {
	return func(_ context.Context, c curve.Curve) (eval.Verdict, string) {
		if c.Len() == epoch {
			return eval.Pause, "lunch"
		}
		return eval.Continue, ""
	}
}

func TestARecorderCanStop(t *testing.T) {
	o, err := open(t).Evaluate(t.Context(), job(0, eval.High), func(_ context.Context, c curve.Curve) (eval.Verdict, string) {
		if c.Len() == 3 {
			return eval.Stop, "enough"
		}
		return eval.Continue, ""
	})
	if err != nil || o.Status != eval.Stopped || o.Reason != "enough" || o.Trained != 3 || o.Accuracy != 0.6 || len(o.Starts) != 2 {
		t.Fatalf("%+v (%v)", o, err)
	}
}

func TestTablesThatCannotBeReplayedAreRefused(t *testing.T) {
	cases := []struct {
		name, want string
		change     func(*curve.Table)
	}{
		{"a loss", "want an accuracy", func(t *curve.Table) { t.Objective = "min" }},
		{"no architecture", "none of its 3 rows names an architecture", func(t *curve.Table) {
			for i := range t.Rows {
				t.Rows[i].Arch = ""
			}
		}},
		{"a damaged one", "row 2 (", func(t *curve.Table) { t.Rows[1].Arch = "x" }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			table := recorded()
			c.change(table)
			if _, err := replay.New(table, replay.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error is %v, want %q in it", err, c.want)
			}
		})
	}
}

func ExampleReplay() {
	r, err := replay.New(recorded(), replay.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	job := eval.Job{Arch: r.Architectures()[0], Fidelity: eval.High, Ladder: ladder()}
	o, err := r.Evaluate(context.Background(), job, nil)
	fmt.Printf("accuracy %.2f after %v of yesterday's time (%v)\n", o.Accuracy, r.Clock(), err)
	// Output: accuracy 0.70 after 12s of yesterday's time (<nil>)
}
