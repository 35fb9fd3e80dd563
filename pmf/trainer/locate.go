package trainer

import (
	"path/filepath"

	"pmfnas/pmf/eval"
)

// Checkpoint tells where the checkpoint of a job's rung lies and after how many epochs of its line
// it was written; "" if there is none that can be read.
func (t *Trainer) Checkpoint(job eval.Job) (path string, epochs int) {
	h, ok := t.store.header(job, job.Fidelity)
	if !ok {
		return "", 0
	}
	return filepath.Join(t.store.folder, fileName(job, job.Fidelity)), h.Progress.epochs()
}
