package trainer

import (
	"context"

	"pmfnas/pmf/eval"
)

var _ eval.Preparer = (*Trainer)(nil)

// Prepare compiles in the background what the jobs will run next, in their order, as far as they
// run block by block. It changes no observation, and leaves every error to Evaluate.
func (t *Trainer) Prepare(ctx context.Context, jobs []eval.Job) {
	for _, job := range jobs {
		if ctx.Err() != nil {
			return
		}
		if t.check(job) != nil {
			continue // Evaluate says what is wrong
		}
		if _, answered := t.answer(job); answered {
			continue
		}
		s := job.Ladder[t.next(job)]
		f := formOf(s)
		plan, err := t.planIn(job.Arch, f)
		if err != nil {
			continue // likewise
		}
		t.programs.Ahead(ctx, plan, recipeOf(s), f.averaged, min(s.Batch, t.set.Train.Len()))
	}
}

// next returns the segment with which a job goes on: the first that no checkpoint has finished.
func (t *Trainer) next(job eval.Job) int {
	for rung := int(job.Fidelity); rung >= 0; rung-- {
		if h, ok := t.store.header(job, eval.Fidelity(rung)); ok {
			return min(len(h.Progress.Ends), int(job.Fidelity))
		}
	}
	return 0
}
