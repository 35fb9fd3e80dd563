package bench

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/stats"
)

// task is a table turned into examples.
type task struct {
	name     string
	epochs   int // of a whole training
	lower    int // epochs of the separate short training that is observed; 0 for curves
	minimise bool
	dropped  int
	examples []predict.Example
}

// look is how much a method sees of a test row.
type look struct {
	observe float64 // share of the whole training
	epochs  int
	length  int // of the prefix of the example's curve
}

func newTask(table *curve.Table) task {
	if lower, higher, ok := fidelities(table); ok {
		return newFidelityTask(table, lower, higher)
	}
	rows, dropped := table.Complete()
	t := task{name: table.Name, epochs: table.Epochs, minimise: table.Minimised(), dropped: dropped}
	for _, r := range rows {
		seen := r.Curve.Prefix(table.Epochs)
		t.examples = append(t.examples, predict.Example{Sample: sample(table, r, seen), Target: seen.Last()})
	}
	return t
}

func sample(table *curve.Table, r curve.Row, seen curve.Curve) predict.Sample {
	return predict.Sample{ID: r.ID, Features: r.Features, Params: r.Parameters(), Graph: structure(table.Header, r), Curve: seen}
}

// newFidelityTask makes examples of rows that were trained twice, under two schedules: what is
// seen is a curve of one epoch with the metric of the shorter training. Rows without any
// training recorded by its fidelity are not part of the task, and not counted either.
func newFidelityTask(table *curve.Table, lower, higher int) task {
	t := task{name: table.Name, epochs: higher, lower: lower, minimise: table.Minimised()}
	for _, r := range table.Rows {
		if len(r.MetricByFidelity) == 0 {
			continue
		}
		low, target := finiteAt(r.MetricByFidelity, lower), finiteAt(r.MetricByFidelity, higher)
		if math.IsNaN(low) || math.IsNaN(target) || !r.OK() {
			t.dropped++
			continue
		}
		seen := curve.Curve{Metric: []float64{low}}
		if s := finiteAt(r.SecondsByFidelity, lower); !math.IsNaN(s) {
			seen.Seconds = []float64{s}
		}
		t.examples = append(t.examples, predict.Example{Sample: sample(table, r, seen), Target: target})
	}
	return t
}

// finiteAt returns the value for so many epochs, or NaN when there is no finite one.
func finiteAt(m map[int]float64, epochs int) float64 {
	if v, ok := m[epochs]; ok && !math.IsInf(v, 0) {
		return v
	}
	return math.NaN()
}

// fidelities returns the lowest and highest fidelity, in epochs, of a table that has no curves
// but separate trainings; ok is false for any other.
func fidelities(table *curve.Table) (lower, higher int, ok bool) {
	found := map[int]bool{}
	for _, r := range table.Rows {
		if r.Len() > 0 {
			return 0, 0, false
		}
		for epochs := range r.MetricByFidelity {
			found[epochs] = true
		}
	}
	for epochs := range found {
		if lower == 0 || epochs < lower {
			lower = epochs
		}
		higher = max(higher, epochs)
	}
	return lower, higher, lower < higher
}

// looks lists how much is seen: after each share of a curve, or of the one short training.
func (t task) looks(observe []float64) []look {
	if t.lower > 0 {
		return []look{{float64(t.lower) / float64(t.epochs), t.lower, 1}}
	}
	looks := make([]look, len(observe))
	for i, share := range observe {
		// Rounding must not make a tenth of 30 epochs four.
		epochs := max(1, int(math.Ceil(share*float64(t.epochs)-1e-9)))
		looks[i] = look{share, epochs, epochs}
	}
	return looks
}

// split returns the examples learned from and those tested in one repeat.
func (t task) split(seed uint64, train int) (known, tested []predict.Example) {
	type keyed struct {
		key string
		predict.Example
	}
	order := make([]keyed, len(t.examples))
	for i, e := range t.examples {
		sum := sha256.Sum256(fmt.Appendf(nil, "%d:%s", seed, e.ID))
		order[i] = keyed{hex.EncodeToString(sum[:]), e}
	}
	slices.SortStableFunc(order, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	for i, k := range order {
		if i < train {
			known = append(known, k.Example)
		} else {
			tested = append(tested, k.Example)
		}
	}
	return known, tested
}

// score measures predictions; the seconds are left to the caller.
func (t task) score(predictions []predict.Prediction, tested []predict.Example) Measures {
	n := len(tested)
	means, deviations, lows, highs := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	truth, good, truly := make([]float64, n), make([]float64, n), make([]float64, n) // of the last two large is good
	for i, p := range predictions {
		means[i], deviations[i], lows[i], highs[i], truth[i] = p.Mean, p.Deviation(), p.Low, p.High, tested[i].Target
		good[i], truly[i] = p.Mean, tested[i].Target
		if t.minimise {
			good[i], truly[i] = -good[i], -truly[i]
		}
	}
	covered, width := stats.Coverage(lows, highs, truth)
	return Measures{
		Spearman: Value(stats.Spearman(good, truly)), Kendall: Value(stats.Kendall(good, truly)),
		Pearson: Value(stats.Pearson(good, truly)), RankAgreement: Value(stats.RankAgreement(good, truly)),
		R2: Value(stats.R2(means, truth)), MAE: Value(stats.MAE(means, truth)), Top10Recall: Value(stats.TopRecall(good, truly, 0.1)),
		Coverage90: Value(covered), IntervalWidth: Value(width),
		NLL: Value(stats.NLL(means, deviations, truth)), CRPS: Value(stats.CRPS(means, deviations, truth)),
	}
}
