// Package pmf is what a notebook cell imports: handles to studies that live in the engine of a
// workspace, and functions that show what they found.
//
//	var study = pmf.Open("digits") // a handle: cheap, made again in every cell
//	study.Global()                 // stage 1; run again it is instant
//	study.Correlation()            // how well the predictor ranks, beside free baselines
//	study.Region()
//	study.Fine()
//	study.Pareto()                 // accuracy, latency, parameters, FLOPs
//
//	ablated := study.Fork("no-uncertainty", pmf.Without(pmf.Uncertainty))
//	ablated.Run()
//	pmf.Compare(study, ablated)
//
// A cell is a new process each time it runs, so a handle holds nothing but names; the search,
// the data and the compiled programs live in the engine, which is started when it is first
// needed and outlives cells, kernels and browsers. Interrupting a cell pauses the run, and
// running the cell again continues it to the same result.
//
// Every method returns an error, and a handle keeps its first one: what follows in the same
// cell returns it too, so the last line of a cell shows what went wrong in any of them.
package pmf
