package replay

import (
	"container/heap"
	"time"
)

// Workers is a simulated set of workers, each busy with one job at a time, under one clock. Jobs
// begin in the order of Start, and end by their time, those of the same moment in the order in
// which they began: so the course of events depends on no machine.
//
// A search that is asynchronous by nature runs so: while Free, start what the strategy proposes;
// then Next, and tell the strategy what that job has found. It is one goroutine's; nothing waits in
// real time.
type Workers struct {
	free    int
	clock   time.Duration
	started int
	running endings
}

// NewWorkers returns so many idle workers, at least one.
func NewWorkers(n int) *Workers { return &Workers{free: max(1, n)} }

// Free returns how many workers are idle.
func (w *Workers) Free() int { return w.free }

// Clock returns the time of the last event.
func (w *Workers) Clock() time.Duration { return w.clock }

// Start gives a job, which takes so long, to an idle worker. There must be one.
func (w *Workers) Start(job int, took time.Duration) {
	if w.free == 0 {
		panic("replay: a job is started while every worker is busy")
	}
	w.free--
	heap.Push(&w.running, ending{job, w.clock + max(0, took), w.started})
	w.started++
}

// Next moves the clock to the end of the job that ends first, and returns it; ok is false when
// every worker is idle.
func (w *Workers) Next() (job int, ok bool) {
	if len(w.running) == 0 {
		return 0, false
	}
	e := heap.Pop(&w.running).(ending)
	w.clock = e.at
	w.free++
	return e.job, true
}

// Makespan returns when the last job of a round has ended: each job begins, in their order, as soon
// as a worker is idle. This is greedy list scheduling, not the shortest possible time: what a real
// pool of workers does with a queue. No jobs take 0; workers below 1 count as one. Cost n·log n.
func Makespan(jobs []time.Duration, workers int) time.Duration {
	w := NewWorkers(workers)
	for i, took := range jobs {
		// The worker that is done first takes the next job.
		if w.Free() == 0 {
			w.Next()
		}
		w.Start(i, took)
	}
	for range jobs {
		w.Next()
	}
	return w.Clock()
}

// ending is when a running job ends.
type ending struct {
	job   int
	at    time.Duration
	began int // place among the jobs started
}

// endings is a heap, the first to end on top.
type endings []ending

func (e endings) Len() int { return len(e) }
func (e endings) Less(i, j int) bool {
	return e[i].at < e[j].at || e[i].at == e[j].at && e[i].began < e[j].began
}
func (e endings) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *endings) Push(x any)   { *e = append(*e, x.(ending)) }
func (e *endings) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}
