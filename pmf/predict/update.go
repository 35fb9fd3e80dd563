package predict

import (
	"context"
	"fmt"
)

// Updater is the ability of a Predictor to take in new examples between two fits (Eq. 30).
type Updater interface {
	// Update adds finished trainings to those that it was fitted to; one with the ID of an
	// earlier one takes its place. What is predicted afterwards depends on the examples of the
	// last Fit and on those of each Update since, in their order, and not on what was asked in
	// between. Nothing of more is changed; its curves may be kept.
	Update(ctx context.Context, more []Example) error
}

var _ Updater = (*Ensemble)(nil)

// Update lets the members that can take in new examples do so, by a moving average whose steps
// become smaller; the others, the weights and the widths of the intervals stay until enough new
// examples have come for a new fit ([Options].Refit). The work waits until Predict asks, so that
// an update costs nothing where nothing is asked before the next fit. Examples without a finite
// target are passed over.
func (e *Ensemble) Update(ctx context.Context, more []Example) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if more = usable(more); len(more) == 0 {
		return nil
	}
	known := overlaid(e.known(), more)
	e.fresh += len(more)
	if len(e.examples) == 0 || e.options.Refit > 0 && e.fresh >= e.options.Refit {
		return e.Fit(ctx, known)
	}
	e.updates = append(e.updates, known)
	return nil
}

// known returns all examples so far.
func (e *Ensemble) known() []Example {
	if n := len(e.updates); n > 0 {
		return e.updates[n-1]
	}
	return e.examples
}

// overlaid returns examples with those of more added, or put in the place of those with their ID.
func overlaid(examples, more []Example) []Example {
	newer := map[string]bool{}
	for _, x := range more {
		newer[x.ID] = x.ID != ""
	}
	var out []Example
	for _, x := range examples {
		if !newer[x.ID] {
			out = append(out, x)
		}
	}
	return usable(append(out, more...))
}

// adaptive is the ability of a learnt member that may be able to take in new examples; adapter
// returns nil where it is not.
type adaptive interface{ adapter() Adapter }

// catchUp takes the updates into a model that it has not seen.
func (m *model) catchUp(ctx context.Context, updates [][]Example) error {
	for m.updates < len(updates) {
		if err := m.update(ctx, updates[m.updates], m.updates+1); err != nil {
			return fmt.Errorf("update %d: %w", m.updates+1, err)
		}
		m.updates++
	}
	return nil
}

// update lets the members that count learn from all examples known by now, and predictions go
// as far as their targets do.
func (m *model) update(ctx context.Context, examples []Example, step int) error {
	var known *table
	for k, member := range m.members {
		a, ok := member.(adaptive)
		if !ok || m.weights[k] == 0 || a.adapter() == nil {
			continue
		}
		if known == nil {
			samples, truth := unzip(examples)
			known = m.schema.table(samples, sane(truth))
		}
		if err := a.adapter().Update(ctx, known.samples, known.target, step); err != nil {
			return err
		}
	}
	if known != nil {
		m.bounds = around(known.target)
	}
	return nil
}

// unzip parts examples into samples and targets.
func unzip(examples []Example) (samples []Sample, targets []float64) {
	for _, e := range examples {
		samples, targets = append(samples, e.Sample), append(targets, e.Target)
	}
	return samples, targets
}
