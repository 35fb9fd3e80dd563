package eval

import (
	"fmt"

	"pmfnas/pmf/arch"
)

// Limits are constraints that are known before training. Zero means no limit.
type Limits struct {
	Params int64 `json:"params,omitempty" yaml:"params,omitempty"` // trainable parameters at most
	FLOPs  int64 `json:"flops,omitempty" yaml:"flops,omitempty"`   // multiply-adds for one image at most
}

// Check tells which limit an architecture breaks, nil when none.
func (l Limits) Check(a arch.Architecture, in arch.Input) error {
	if params := a.Params(in); l.Params > 0 && params > l.Params {
		return fmt.Errorf("%d parameters, at most %d allowed", params, l.Params)
	}
	if flops := a.FLOPs(in); l.FLOPs > 0 && flops > l.FLOPs {
		return fmt.Errorf("%d multiply-adds, at most %d allowed", flops, l.FLOPs)
	}
	return nil
}
