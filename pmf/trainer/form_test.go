package trainer_test

import (
	"slices"
	"testing"

	"pmfnas/pmf/eval"
)

// testRegularisation turns on one thing at a time, and demands that it is told apart.
func testRegularisation(t *testing.T, r rig) {
	plain := r.job(t, eval.Low)
	plain.Ladder = plain.Ladder[:1]
	tr := r.trainer(t, t.TempDir())
	evaluate(t, tr, plain, nil)
	known := [][]float32{tr.Learned(t, plain)}
	for name, change := range map[string]func(s *eval.Segment){
		"smoothing": func(s *eval.Segment) { s.Smoothing = 0.2 },
		"paths":     func(s *eval.Segment) { s.DropPath = 0.5 },
		"auxiliary": func(s *eval.Segment) { s.Auxiliary = 0.4 },
		"average":   func(s *eval.Segment) { s.Average = 0.9 },
		"precision": func(s *eval.Segment) { s.Precision = eval.BFloat16 },
	} {
		job := plain
		job.Ladder = slices.Clone(plain.Ladder)
		change(&job.Ladder[0])
		o := evaluate(t, tr, job, nil)
		if o.Status != eval.Complete || o.Params != plain.Arch.Params(r.set.Input()) {
			t.Errorf("%s: %s (%s) with %d parameters", name, o.Status, o.Reason, o.Params)
		}
		learned := tr.Learned(t, job)
		if slices.ContainsFunc(known, func(other []float32) bool { return slices.Equal(other, learned) }) {
			t.Errorf("%s changed nothing", name)
		}
		known = append(known, learned)
		accuracy, err := tr.Test(t.Context(), job)
		if err != nil || accuracy <= 0 {
			t.Errorf("%s: the test accuracy is %g (%v)", name, accuracy, err)
		}
		plan, weights, err := tr.Weights(t.Context(), job)
		if err != nil || len(plan.Steps) != len(weights) || plan.Auxiliary != 0 {
			t.Errorf("%s: weights for %d of %d steps (%v)", name, len(weights), len(plan.Steps), err)
		}
	}
}
