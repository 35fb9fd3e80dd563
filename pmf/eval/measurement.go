package eval

import (
	"context"
	"time"

	"pmfnas/pmf/arch"
)

// Measurement is what running an architecture takes on the backend in use. The batch is that
// with which it was trained. Apart from PeakBytes these are clock readings: they differ from run to
// run, and Observation.Timeless leaves them out.
type Measurement struct {
	Latency    time.Duration `json:"latency,omitempty"`     // of a batch divided by its images, median of repeated runs; 0 when not measured
	LatencyIQR time.Duration `json:"latency_iqr,omitempty"` // interquartile range of those runs, divided likewise
	Throughput float64       `json:"throughput,omitempty"`  // images classified a second when batches follow without waiting; 0 when not measured
	PeakBytes  int64         `json:"peak_bytes,omitempty"`  // alive at once on the device in a training step block by block; no clock is in it
}

// An Estimator is an Evaluator that can tell before training what an architecture takes. Equal
// architectures get equal estimates for as long as what the evaluator keeps on disk is there,
// whatever else runs. It may be called from several goroutines. Both answers are for
// constraints, not for reports: they add up parts that a compiler may fuse.
type Estimator interface {
	// EstimateMemory returns the bytes that training the architecture with so many images a step
	// keeps alive at once on the device.
	EstimateMemory(ctx context.Context, a arch.Architecture, batch int) (bytes int64, err error)
	// EstimateLatency returns the time of one image in batches of so many. It may have to
	// measure blocks that were never met.
	EstimateLatency(ctx context.Context, a arch.Architecture, batch int) (time.Duration, error)
}
