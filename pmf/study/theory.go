package study

import (
	"fmt"
	"math"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
)

// A Truth is the true final accuracy of an architecture, in [0, 1].
type Truth struct {
	Arch     arch.Architecture
	Accuracy float64
}

// Truths returns the final accuracies of a table's complete rows that name an architecture.
// Accuracies in percent become fractions. An error names the row whose architecture cannot be read.
func Truths(t *curve.Table) ([]Truth, error) {
	rows, _ := t.Complete()
	scale := 1.0
	if t.Unit == "percent" {
		scale = 100
	}
	var truths []Truth
	for _, row := range rows {
		if row.Arch == "" {
			continue
		}
		a, err := arch.Parse(row.Arch)
		if err != nil {
			return nil, fmt.Errorf("table %s, row %s: %w", t.Name, row.ID, err)
		}
		truths = append(truths, Truth{Arch: a.Canonical(), Accuracy: row.Curve.Last() / scale})
	}
	return truths, nil
}

// Theory holds a study against §7 of the paper: what each stage lost, on a space whose true
// accuracies P are known, and what the search cost. Accuracies and losses are in [0, 1], costs in
// epochs.
type Theory struct {
	Known   int     `json:"known"`   // architectures whose true accuracy is known; 0 leaves regrets empty
	Optimum float64 `json:"optimum"` // P(α*), the highest of them
	ID      string  `json:"id"`      // of α*

	// Losses tell how the optimum was lost, step by step; they sum to the regret of the choice. One
	// below 0 means that a later stage found what an earlier one had given up.
	Losses []Loss  `json:"losses"`
	Chosen float64 `json:"chosen"` // P(α̂); 0 where nothing is chosen, or its true accuracy is unknown

	Delta [eval.Fidelities]Deviation `json:"delta"` // |P̂_f − P| of what was evaluated at each fidelity
	Gamma float64                    `json:"gamma"` // what the search inside the kept regions left on the table: best kept − best at high fidelity, 0 before anything is there
	// Bound is P(α*) − (δ_high + γ), below which Theorem 1 says that P(α̂) cannot be; 0 while nothing
	// has reached high fidelity.
	Bound float64 `json:"bound"`
	Kept  bool    `json:"kept"` // α* lies in a kept region, which Theorem 1 assumes

	Count   [eval.Fidelities]int `json:"count"`   // n_f: architectures by the fidelity for which they were last trained
	Epochs  [eval.Fidelities]int `json:"epochs"`  // c_f of Eq. 25
	Cost    int                  `json:"cost"`    // C = Σ n_f c_f (Eq. 25), epochs
	Spent   int                  `json:"spent"`   // epochs charged, which early ends make less
	SpeedUp float64              `json:"speedup"` // n·T / spent (Eq. 26), with T the epochs of high fidelity
}

// Loss is what one step lost of the best that was still within reach.
type Loss struct {
	Step   string  `json:"step"`
	Best   float64 `json:"best"` // true accuracy of the best still within reach after it
	Regret float64 `json:"regret"`
}

// Deviation is how far observed accuracies lie from the true ones.
type Deviation struct {
	Count int     `json:"count"`
	Most  float64 `json:"most"` // δ_f
	Mean  float64 `json:"mean"`
}

// Theory weighs the study; without truths only its cost. Cost: truths plus trials.
func (s Snapshot) Theory(truths []Truth) Theory {
	t := Theory{Known: len(truths), Spent: s.Spent.Epochs}
	t.cost(s)
	if len(truths) == 0 {
		return t
	}
	accuracies := map[string]float64{}
	t.Optimum = math.Inf(-1)
	for _, truth := range truths {
		accuracies[truth.Arch.ID()] = truth.Accuracy
		if truth.Accuracy > t.Optimum {
			t.Optimum, t.ID = truth.Accuracy, truth.Arch.ID()
		}
	}
	t.deviate(s, accuracies)
	t.lose(s, truths, accuracies)
	return t
}

// cost fills in Eq. 25 and 26. An architecture counts once, at the highest fidelity it was trained
// for, as in Eq. 25 each is paid for one.
func (t *Theory) cost(s Snapshot) {
	ladder := s.Settings.Ladder()
	for f := range eval.Fidelity(eval.Fidelities) {
		t.Epochs[f] = ladder.Epochs(f)
	}
	furthest := map[string]eval.Fidelity{}
	for _, trial := range s.Trials {
		if !trial.Pending() && trial.Observation.Curve.Len() > 0 {
			id := trial.Proposal.Arch.ID()
			furthest[id] = max(furthest[id], trial.Proposal.Fidelity)
		}
	}
	for _, f := range furthest {
		t.Count[f]++
	}
	for f, n := range t.Count {
		t.Cost += n * t.Epochs[f]
	}
	if t.Spent > 0 {
		t.SpeedUp = float64(len(furthest)*t.Epochs[eval.High]) / float64(t.Spent)
	}
}

// deviate fills in δ_f. δ_f is the largest deviation among those evaluated: Theorem 1 wants it over
// all architectures, so this is a lower bound of it.
func (t *Theory) deviate(s Snapshot, truth map[string]float64) {
	for f := range eval.Fidelity(eval.Fidelities) {
		d := &t.Delta[f]
		trials, _ := s.arrivals(f)
		for _, trial := range trials {
			accuracy, _ := trial.AccuracyAt(f)
			if known, ok := truth[trial.Proposal.Arch.ID()]; ok {
				off := math.Abs(accuracy - known)
				d.Count++
				d.Most = max(d.Most, off)
				d.Mean += (off - d.Mean) / float64(d.Count)
			}
		}
	}
}

// lose follows the best that is still within reach: in the kept regions after the global stage, at
// medium fidelity or above after the region stage, at high fidelity after the fine stage, and at
// last the choice. Losses telescope: reach begins at P(α*) and ends at P(α̂), so they sum to the
// regret.
func (t *Theory) lose(s Snapshot, truths []Truth, truth map[string]float64) {
	reach := t.Optimum
	lose := func(step string, best float64) {
		if math.IsInf(best, -1) {
			return // the study has not come so far
		}
		t.Losses = append(t.Losses, Loss{step, best, reach - best})
		reach = best
	}
	kept := math.Inf(-1)
	for _, known := range truths {
		if s.keeps(known.Arch) {
			kept = max(kept, known.Accuracy)
			t.Kept = t.Kept || known.Arch.ID() == t.ID
		}
	}
	best := func(f eval.Fidelity, upTo eval.Stage) float64 {
		most := math.Inf(-1)
		for _, trial := range s.Trials {
			if _, ok := trial.AccuracyAt(f); ok && trial.Stage <= upTo {
				if accuracy, known := truth[trial.Proposal.Arch.ID()]; known {
					most = max(most, accuracy)
				}
			}
		}
		return most
	}
	high := best(eval.High, eval.Fine)
	lose("global: regions that were not kept", kept)
	lose("region: kept, and not trained to medium fidelity", best(eval.Medium, eval.Region))
	lose("fine: not trained to high fidelity", high)
	if !math.IsInf(high, -1) {
		t.Gamma = max(0, kept-high)
		t.Bound = t.Optimum - t.Delta[eval.High].Most - t.Gamma
	}
	if s.Chosen == nil {
		return
	}
	if accuracy, known := truth[s.Chosen.ID]; known {
		t.Chosen = accuracy
		lose("choice: not the best at high fidelity", accuracy)
	}
}

// keeps tells whether an architecture lies in a region that the region stage searches; all do
// before it has begun, and where the space has no regions.
func (s Snapshot) keeps(a arch.Architecture) bool {
	var decided bool
	for _, d := range s.Decisions {
		for _, k := range d.Kept {
			decided = true
			if k.Kept && k.Region == s.Space.RegionOf(a) {
				return true
			}
		}
	}
	return !decided
}
