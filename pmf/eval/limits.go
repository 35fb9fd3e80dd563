package eval

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pmfnas/pmf/arch"
)

// Limits are constraints that are known before training (§6's parameters, FLOPs, latency and
// memory). Zero means no limit; what breaks one is rejected without costing an epoch.
type Limits struct {
	Params  int64         `json:"params,omitempty" yaml:"params,omitempty"`   // trainable parameters at most
	FLOPs   int64         `json:"flops,omitempty" yaml:"flops,omitempty"`     // multiply-adds for one image at most
	Latency time.Duration `json:"latency,omitempty" yaml:"latency,omitempty"` // predicted, of one image at most
	Memory  int64         `json:"memory,omitempty" yaml:"memory,omitempty"`   // predicted bytes of a training step at most
}

// A BrokenLimit is an architecture's cost that is above what is allowed. Its text has both. A
// search goes on with another architecture; any other error of [Limits.Check] ends it.
type BrokenLimit struct{ text string }

// Error names the cost and the limit.
func (e *BrokenLimit) Error() string { return e.text }

func broken(format string, arguments ...any) error {
	return &BrokenLimit{fmt.Sprintf(format, arguments...)}
}

// ErrNoEstimate says that a limit on latency or memory was set for an evaluator that is no
// Estimator.
var ErrNoEstimate = errors.New("limits on latency and memory need an evaluator that predicts them")

// Check tells which limit an architecture breaks, as a *BrokenLimit, nil when none. It asks the
// estimator, which may be nil, for what is limited alone, the cheaper first; batch is the images
// of a training step. Any other error is the estimator's own, or ErrNoEstimate.
func (l Limits) Check(ctx context.Context, a arch.Architecture, in arch.Input, batch int, e Estimator) error {
	if params := a.Params(in); l.Params > 0 && params > l.Params {
		return broken("%d parameters, at most %d allowed", params, l.Params)
	}
	if flops := a.FLOPs(in); l.FLOPs > 0 && flops > l.FLOPs {
		return broken("%d multiply-adds, at most %d allowed", flops, l.FLOPs)
	}
	if l.Memory <= 0 && l.Latency <= 0 {
		return nil
	}
	if e == nil {
		return ErrNoEstimate
	}
	if err := l.checkMemory(ctx, a, batch, e); err != nil {
		return err
	}
	return l.checkLatency(ctx, a, batch, e)
}

// checkMemory asks the estimator only if there is a limit, as it may have to work for an answer.
func (l Limits) checkMemory(ctx context.Context, a arch.Architecture, batch int, e Estimator) error {
	if l.Memory <= 0 {
		return nil
	}
	bytes, err := e.EstimateMemory(ctx, a, batch)
	if err != nil {
		return fmt.Errorf("predict the memory of %s: %w", a.ID(), err)
	}
	if bytes > l.Memory {
		return broken("a predicted %.2f MiB for a training step of %d images, at most %.2f allowed", mebibytes(bytes), batch, mebibytes(l.Memory))
	}
	return nil
}

// checkLatency likewise; it comes last, since an estimator may have to compile and measure for it.
func (l Limits) checkLatency(ctx context.Context, a arch.Architecture, batch int, e Estimator) error {
	if l.Latency <= 0 {
		return nil
	}
	took, err := e.EstimateLatency(ctx, a, batch)
	if err != nil {
		return fmt.Errorf("predict the latency of %s: %w", a.ID(), err)
	}
	if took > l.Latency {
		return broken("a predicted latency of %v an image in batches of %d, at most %v allowed", took, batch, l.Latency)
	}
	return nil
}

func mebibytes(bytes int64) float64 { return float64(bytes) / (1 << 20) }
