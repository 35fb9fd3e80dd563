package blocknet

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"

	"pmfnas/pmf/cellnet"
)

// BlockName names what a block computes at a batch size: equal names, equal programs. It keys
// tables of measured times, in memory and on disk.
func BlockName(b cellnet.Block, batch int) string {
	type fields cellnet.Block // without its String, which does not tell all
	return fmt.Sprintf("%+v batch %d", fields(b), batch)
}

const (
	timedRuns   = 15                     // of a block, after one to warm up
	timedAtMost = 100 * time.Millisecond // no further run after so long
)

// TimeBlock returns the median time of a block's forward pass on a batch, without what fetching
// the result takes. It compiles the program where it is missing, and holds alone while the clock
// runs: whoever else would use the device must want the same lock. Its error is the compiler's,
// the device's or the context's cause.
func (c *Programs) TimeBlock(ctx context.Context, b cellnet.Block, batch int, alone sync.Locker) (time.Duration, error) {
	key := forwardKey(b, batch)
	programs, err := c.acquire(ctx, []programKey{key})
	if err != nil {
		return 0, err
	}
	defer c.release([]programKey{key})
	inputs, err := c.samples(key)
	if err != nil {
		return 0, err
	}
	defer finalize(inputs...)
	alone.Lock()
	defer alone.Unlock()
	var took []time.Duration
	for began := time.Now(); len(took) < 3 || len(took) <= timedRuns && time.Since(began) < timedAtMost; {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		d, err := timeOnce(programs[key], inputs)
		if err != nil {
			return 0, err
		}
		took = append(took, d)
	}
	took = took[1:] // the first warms up
	slices.Sort(took)
	return took[len(took)/2], nil
}

// timeOnce runs a program until its first output can be read, and takes off what reading takes.
func timeOnce(p *program, inputs []compute.Buffer) (time.Duration, error) {
	sink := make([]float32, p.bytes[0]/4)
	began := time.Now()
	out, err := p.run(inputs, nil)
	if err != nil {
		return 0, err
	}
	defer finalize(out...)
	if err := out[0].ToFlatData(sink); err != nil {
		return 0, fmt.Errorf("fetch from the device: %s", firstLine(err))
	}
	took := time.Since(began)
	began = time.Now()
	if err := out[0].ToFlatData(sink); err != nil {
		return 0, fmt.Errorf("fetch from the device: %s", firstLine(err))
	}
	return max(took-time.Since(began), time.Microsecond), nil
}

// samples are inputs for a forward program, in inference: every number is a half.
func (c *Programs) samples(key programKey) ([]compute.Buffer, error) {
	var u uploads
	var inputs []compute.Buffer
	for _, shape := range key.definition().inputs {
		if shape.DType == dtypes.Bool {
			inputs = append(inputs, u.shaped(c.backend, []bool{false}, shape))
			continue
		}
		inputs = append(inputs, u.shaped(c.backend, slices.Repeat([]float32{0.5}, shape.Size()), shape))
	}
	if u.err != nil {
		finalize(inputs...)
		return nil, fmt.Errorf("put samples for %v on the device: %s", key, firstLine(u.err))
	}
	return inputs, nil
}

// Volley computes the logits of a batch so many times without waiting, and then waits for the
// last: what a device does in a time when it never waits for us. The count is at least 1.
func (n *Network) Volley(images compute.Buffer, count int) error {
	for range count - 1 {
		logits, err := n.infer(images)
		if err != nil {
			return err
		}
		finalize(logits)
	}
	_, err := n.Classify(images)
	return err
}
