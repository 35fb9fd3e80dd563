package blocknet

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"pmfnas/pmf/cellnet"
)

// A kit is the programs that run one plan block by block at one batch size. Programs that it
// does not need are nil. They are pinned in the store until close.
type kit struct {
	batch   int
	forward []*program // by step
	back    []*program // by step
	sums    []*program // by value: of its cotangents, when it has several
	loss    *program
	score   *program

	auxiliary *program                    // the loss of the auxiliary head
	drops     []*program                  // by step that ends an edge
	averages  []averagePrograms[*program] // by step

	whole, classify *program // of a network in whole mode, which has none of the blocks'

	programs *Programs
	keys     []programKey
}

// close gives the programs back to the cache.
func (k *kit) close() {
	if k != nil {
		k.programs.release(k.keys)
	}
}

// A layout names the programs of a kit, so that what training needs can be known (and compiled
// ahead, or outlined) without a network on the device.
type layout struct {
	forward, back []programKey // by step
	sums          []programKey // by value
	loss, score   programKey

	auxiliary programKey
	drops     []programKey                  // by step
	averages  []averagePrograms[programKey] // by step
}

// layout names what the plan needs, to classify alone or also to train.
func (w *wiring) layout(batch int, train bool) layout {
	none := func() []programKey { return make([]programKey, len(w.Steps)) }
	l := layout{forward: none(), back: none(), sums: make([]programKey, len(w.Values))}
	l.score = programKey{mode: score, value: w.Values[w.Logits], batch: batch}
	steps := w.Steps
	if !train {
		steps = steps[:w.Main()]
	}
	for i, step := range steps {
		l.forward[i] = forwardKey(step.Block, batch)
		if train && w.propagates(i) {
			l.back[i] = w.backwardKey(i, batch)
		}
	}
	if !train {
		return l
	}
	l.loss = programKey{mode: loss, value: w.Values[w.Logits], batch: batch, smoothing: w.recipe.Smoothing}
	w.addRecipe(&l, batch)
	// A value with several consumers gets as many contributions to its cotangent, which a
	// program adds up.
	for value, consumers := range w.consumers {
		if w.flows[value] && len(consumers) > 1 {
			l.sums[value] = programKey{mode: sum, value: w.Values[value], count: len(consumers), batch: batch}
		}
	}
	return l
}

// addRecipe names what the recipe needs beside plain steps.
func (w *wiring) addRecipe(l *layout, batch int) {
	if w.Plan.Auxiliary != 0 {
		l.auxiliary = programKey{
			mode: auxiliaryLoss, value: w.Values[w.Plan.Auxiliary], batch: batch,
			smoothing: w.recipe.Smoothing, share: w.recipe.Auxiliary,
		}
	}
	l.drops = make([]programKey, len(w.Steps))
	for i, step := range w.Steps {
		if w.recipe.DropPath && step.Drops {
			l.drops[i] = programKey{mode: drop, value: w.Values[step.Output], batch: batch}
		}
		if w.averaging {
			l.averages = append(l.averages, averageKeys(step.Block))
		}
	}
}

// forwardKey names the program of a block.
func forwardKey(b cellnet.Block, batch int) programKey {
	switch b.Kind {
	case cellnet.Sum:
		return programKey{mode: sum, value: b.Out, count: b.Inputs, batch: batch}
	case cellnet.Mix:
		return programKey{mode: mix, value: b.Out, count: b.Inputs, batch: batch}
	}
	return programKey{mode: forward, block: b, batch: batch}
}

// backwardKey names the program of the way back through a step that propagates.
func (w *wiring) backwardKey(step, batch int) programKey {
	b := w.Steps[step].Block
	if b.Kind == cellnet.Mix {
		return programKey{mode: mixBack, value: b.Out, count: b.Inputs, batch: batch}
	}
	return programKey{mode: w.backwardMode(step), block: b, batch: batch}
}

// keys lists the programs, each once, the costly to compile first, so that cores finish
// together. The order is fixed: by rank, then by name.
func (l layout) keys() []programKey {
	set := map[programKey]bool{l.loss: true, l.score: true}
	set[l.auxiliary] = true
	for _, list := range [][]programKey{l.forward, l.back, l.sums, l.drops} {
		for _, key := range list {
			set[key] = true
		}
	}
	for _, pair := range l.averages {
		set[pair.parameters], set[pair.statistics] = true, true
	}
	delete(set, programKey{})
	return slices.SortedFunc(maps.Keys(set), func(a, b programKey) int {
		return cmp.Or(cmp.Compare(a.mode.costRank(), b.mode.costRank()), strings.Compare(a.String(), b.String()))
	})
}

// kit acquires what running the plan needs, to classify alone or also to train.
func (c *Programs) kit(ctx context.Context, w *wiring, batch int, train bool) (*kit, error) {
	l := w.layout(batch, train)
	k := &kit{batch: batch, programs: c, keys: l.keys()}
	programs, err := c.acquire(ctx, k.keys)
	if err != nil {
		return nil, err
	}
	k.take(l, programs)
	return k, nil
}

// take puts the programs in their places.
func (k *kit) take(l layout, programs map[programKey]*program) {
	pick := func(keys []programKey) []*program {
		list := make([]*program, len(keys))
		for i, key := range keys {
			list[i] = programs[key] // nil where none was asked for
		}
		return list
	}
	k.forward, k.back, k.sums = pick(l.forward), pick(l.back), pick(l.sums)
	k.loss, k.score = programs[l.loss], programs[l.score]
	k.auxiliary, k.drops = programs[l.auxiliary], pick(l.drops)
	for _, pair := range l.averages {
		k.averages = append(k.averages, averagePrograms[*program]{programs[pair.parameters], programs[pair.statistics]})
	}
}
