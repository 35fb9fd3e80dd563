package trainer

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"pmfnas/pmf/cellnet"
)

// A wiring is a plan with what its execution needs to know of each value.
type wiring struct {
	cellnet.Plan
	consumers [][]int // by value: the steps that read it, in order; twice if they read it twice
	flows     []bool  // by value: whether a cotangent of it is needed: not so for the images
}

func wire(plan cellnet.Plan) wiring {
	w := wiring{plan, make([][]int, len(plan.Values)), make([]bool, len(plan.Values))}
	for i, step := range plan.Steps {
		for _, value := range step.Inputs {
			w.consumers[value] = append(w.consumers[value], i)
		}
		w.flows[step.Output] = true
	}
	return w
}

// leaf tells whether the step reads nothing but images.
func (w *wiring) leaf(step int) bool {
	return !slices.ContainsFunc(w.Steps[step].Inputs, func(value int) bool { return w.flows[value] })
}

// A kit is the programs that one plan needs, at one batch size each for training and for
// evaluation. Programs that it does not need are nil.
type kit struct {
	batch   int
	forward []*program // by step
	back    []*program // by step
	updates []*program // by step
	sums    []*program // by value: of its cotangents, when it has several
	last    *program   // loss or score

	programs *Programs
	keys     []programKey
}

// close gives the programs back to the cache.
func (k *kit) close() {
	if k != nil {
		k.programs.release(k.keys)
	}
}

// trainingKit acquires what training steps need.
func (c *Programs) trainingKit(ctx context.Context, w *wiring, batch int) (*kit, error) {
	return c.kit(ctx, w, batch, trainForward, loss)
}

// evaluationKit acquires what measuring the accuracy needs.
func (c *Programs) evaluationKit(ctx context.Context, w *wiring, batch int) (*kit, error) {
	return c.kit(ctx, w, batch, evalForward, score)
}

func (c *Programs) kit(ctx context.Context, w *wiring, batch int, forward, last mode) (*kit, error) {
	var order order
	none := func() []programKey { return make([]programKey, len(w.Steps)) }
	forwards, backs, updates, sums := none(), none(), none(), make([]programKey, len(w.Values))
	for i, step := range w.Steps {
		forwards[i] = order.add(forwardKey(forward, step.Block, batch))
		if last == loss && w.propagates(i) {
			backs[i] = order.add(programKey{mode: w.backwardMode(i), block: step.Block, batch: batch})
		}
		if count := size(step.Block.Parameters()); last == loss && count > 0 {
			updates[i] = order.add(programKey{mode: update, count: count})
		}
	}
	for value, consumers := range w.consumers {
		if last == loss && w.flows[value] && len(consumers) > 1 {
			sums[value] = order.add(programKey{mode: sum, value: w.Values[value], count: len(consumers), batch: batch})
		}
	}
	final := order.add(programKey{mode: last, value: w.Values[w.Logits], batch: batch})
	k := &kit{batch: batch, programs: c, keys: order.sorted()}
	programs, err := c.acquire(ctx, k.keys)
	if err != nil {
		return nil, err
	}
	pick := func(keys []programKey) []*program {
		list := make([]*program, len(keys))
		for i, key := range keys {
			list[i] = programs[key] // nil where none was asked for
		}
		return list
	}
	k.forward, k.back, k.updates, k.sums = pick(forwards), pick(backs), pick(updates), pick(sums)
	k.last = programs[final]
	return k, nil
}

// forwardKey names the program of a block: the same in training and in evaluation where no
// statistics tell them apart.
func forwardKey(m mode, b cellnet.Block, batch int) programKey {
	switch {
	case b.Kind == cellnet.Sum:
		return programKey{mode: sum, value: b.Out, count: b.Inputs, batch: batch}
	case len(b.Statistics()) == 0:
		m = trainForward
	}
	return programKey{mode: m, block: b, batch: batch}
}

// propagates tells whether the step needs a backward program: a sum hands its cotangent on as
// it is, and what reads the images and has no parameters needs nothing.
func (w *wiring) propagates(step int) bool {
	block := w.Steps[step].Block
	return block.Kind != cellnet.Sum && (!w.leaf(step) || len(block.Parameters()) > 0)
}

func (w *wiring) backwardMode(step int) mode {
	if w.leaf(step) {
		return backwardLeaf
	}
	return backward
}

// An order collects the programs to acquire, each once.
type order map[programKey]bool

func (o *order) add(k programKey) programKey {
	if *o == nil {
		*o = order{}
	}
	(*o)[k] = true
	return k
}

// sorted lists the keys, the costly to compile first, so that cores finish together.
func (o order) sorted() []programKey {
	return slices.SortedFunc(maps.Keys(o), func(a, b programKey) int {
		return cmp.Or(cmp.Compare(a.mode.costRank(), b.mode.costRank()), strings.Compare(a.String(), b.String()))
	})
}
