package bench_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/control/actor"
	"pmfnas/pmf/curve"
)

// briefly are options that take seconds: two updates of two tiny studies, and a network to match.
func briefly() bench.ControllerOptions {
	return bench.ControllerOptions{
		Seed: 3, Episodes: 4, Update: 2, Check: 1, Checked: 1, Budgets: []float64{0.02},
		Policy: actor.Options{Actor: []int{8}, Critic: []int{8}},
	}
}

func TestATrainedControllerDependsOnItsSeedAlone(t *testing.T) {
	tables := []*curve.Table{digits(t)}
	one, three, other := briefly(), briefly(), briefly()
	three.Parallel, other.Seed = 3, 4
	var keys []string
	for _, o := range []bench.ControllerOptions{one, three, other} {
		var last bench.ControllerProgress
		o.Progress = func(p bench.ControllerProgress) { last = p }
		p, err := bench.TrainController(t.Context(), tables, o)
		if err != nil {
			t.Fatal(err)
		}
		if last.Done != 4 || last.Ran != last.Runs || !last.Checked || p.Training.Return != last.Best || p.Training.Return < p.Training.Untrained {
			t.Errorf("the last progress is %+v, and the training %+v", last, p.Training)
		}
		keys = append(keys, p.Key())
	}
	if keys[0] != keys[1] || keys[0] == keys[2] {
		t.Errorf("one seed and another led to %v", keys)
	}
}

func TestAnInterruptedTrainingKeepsTheBest(t *testing.T) {
	stop := errors.New("the person had enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	o := briefly()
	o.Progress = func(p bench.ControllerProgress) {
		if p.Done == 1 {
			cancel(stop)
		}
	}
	p, err := bench.TrainController(ctx, []*curve.Table{digits(t)}, o)
	if !errors.Is(err, stop) || p == nil || p.Training.Episodes != 0 {
		t.Errorf("got %+v and %v, want the untrained policy, which was checked, and the cause", p, err)
	}
}

func TestControllersThatCannotBeTrainedAreRefused(t *testing.T) {
	for want, change := range map[string]func(*bench.ControllerOptions){
		"Episodes is -1":     func(o *bench.ControllerOptions) { o.Episodes = -1 },
		"Checked is -2":      func(o *bench.ControllerOptions) { o.Checked = -2 },
		"Parallel is -1":     func(o *bench.ControllerOptions) { o.Parallel = -1 },
		"Budgets[1] is NaN":  func(o *bench.ControllerOptions) { o.Budgets = []float64{0.1, math.NaN()} },
		"predictor.kind is ": func(o *bench.ControllerOptions) { o.Predictor = "nobody" },
	} {
		o := briefly()
		change(&o)
		if _, err := bench.TrainController(t.Context(), []*curve.Table{digits(t)}, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want one with %q", err, want)
		}
	}
	if _, err := bench.TrainController(t.Context(), nil, briefly()); err == nil {
		t.Error("a training without a table is accepted")
	}
	_, err := bench.TrainController(t.Context(), []*curve.Table{invented()}, briefly())
	if err == nil || !strings.Contains(err.Error(), "invented") {
		t.Errorf("error is %v, want one that names the table without architectures", err)
	}
}
