package search_test

import (
	"slices"
	"syscall"
	"testing"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/search"
	"pmfnas/pmf/search/searchtest"
)

// finished is a history of so many random trials that all reached high fidelity.
func finished(b *testing.B, trials int) search.History {
	space, err := arch.Preset("medium") // 20 decisions: channels, width, 14 edges and 4 options
	if err != nil {
		b.Fatal(err)
	}
	return searchtest.Lower(searchtest.NewHistory(space, eval.Fine, 1), eval.High, trials)
}

// BenchmarkDecide measures one decision, ask for one and tell its result, after 1,000 finished
// trials in 20 dimensions; from 1,100 it begins again. Beside the mean it reports the median of
// the clock, and the mean of the processor's time, which others on the machine do not lengthen.
func BenchmarkDecide(b *testing.B) {
	const trials, most = 1000, 1100
	for _, named := range search.All() {
		b.Run(named.Name, func(b *testing.B) {
			start := finished(b, trials)
			start.Trials = slices.Grow(start.Trials, most)
			h, s := start, named.New()
			decide := func() {
				if len(h.Trials) == most {
					h = start
				}
				batch, err := s.Ask(b.Context(), h, 1)
				if err != nil {
					b.Skip(err) // promotion has nothing to promote
				}
				o := searchtest.Observe(batch[0])
				h.Trials = append(h.Trials, search.Trial{ID: len(h.Trials), Stage: h.Stage, Round: h.Round, Proposal: batch[0], Observation: o})
				h.Round++
			}
			decide()
			var took []time.Duration
			before := processor(b)
			for b.Loop() {
				began := time.Now()
				decide()
				took = append(took, time.Since(began))
			}
			spent := processor(b) - before
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
			b.ReportMetric(spent.Seconds()*1000/float64(len(took)), "cpu-ms")
		})
	}
}

// processor is the time that this process has spent on processors.
func processor(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
