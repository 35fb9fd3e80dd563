package study

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/pareto"
	"pmfnas/pmf/search"
)

// The objectives that Settings.Objectives may name. Accuracy is to be large, the others small.
const (
	Accuracy = "accuracy" // on the validation images
	Latency  = "latency"  // of one image in batches as trained
	Params   = "params"   // trainable parameters
	FLOPs    = "flops"    // multiply-adds for one image
	Memory   = "memory"   // bytes alive on the device in a training step
)

// Objectives lists what Settings.Objectives may name.
func Objectives() []string { return []string{Accuracy, Latency, Params, FLOPs, Memory} }

// costs lists the objectives beside accuracy; none where accuracy is the only one.
func (s Settings) costs() []string {
	return slices.DeleteFunc(slices.Clone(s.Objectives), func(o string) bool { return o == Accuracy })
}

// checkObjectives refuses unknown and repeated ones, and a search without accuracy.
func (s Settings) checkObjectives() error {
	var rules []rule
	for i, o := range s.Objectives {
		rules = append(rules,
			rule{!slices.Contains(Objectives(), o), "objectives", o, strings.Join(Objectives(), ", ") + nearest(o, Objectives())},
			rule{slices.Contains(s.Objectives[:i], o), "objectives", o, "each objective once"})
	}
	blind := len(s.Objectives) > 0 && !slices.Contains(s.Objectives, Accuracy)
	return firstBroken(append(rules, rule{blind, "objectives", strings.Join(s.Objectives, ", "), "accuracy among them"}))
}

// needsEstimator names the first objective that only an evaluator can tell before training; "" none.
func (s Settings) needsEstimator() string {
	for _, o := range s.costs() {
		if o == Latency || o == Memory {
			return o
		}
	}
	return ""
}

// batch is the largest of the ladder: what is predicted before training, is predicted for it.
func (s Settings) batch() int {
	batch := 0
	for _, segment := range s.Ladder() {
		batch = max(batch, segment.Batch)
	}
	return batch
}

// cost tells an objective of an architecture before it is trained. In seconds, parameters,
// multiply-adds or bytes; latency and memory are predictions of the evaluator, the others are
// counted.
func (p plan) cost(ctx context.Context, objective string, a arch.Architecture) (float64, error) {
	switch objective {
	case Params:
		return float64(a.Params(p.input)), nil
	case FLOPs:
		return float64(a.FLOPs(p.input)), nil
	case Latency:
		took, err := p.estimator.EstimateLatency(ctx, a, p.settings.batch())
		return took.Seconds(), err
	}
	bytes, err := p.estimator.EstimateMemory(ctx, a, p.settings.batch())
	return float64(bytes), err
}

// pricing makes the function by which strategies learn what an architecture costs; nil where
// accuracy is the only objective. Its error, which a strategy cannot return, is kept in *failed. It
// is one goroutine's, and remembers what it was asked.
func (p plan) pricing(ctx context.Context, failed *error) func(arch.Architecture) []float64 {
	objectives := p.settings.costs()
	if len(objectives) == 0 {
		return nil
	}
	known := map[string][]float64{}
	return func(a arch.Architecture) []float64 {
		id := a.ID()
		if costs, ok := known[id]; ok {
			return costs
		}
		costs := make([]float64, len(objectives))
		for i, o := range objectives {
			var err error
			if costs[i], err = p.cost(ctx, o, a); err != nil {
				*failed = fmt.Errorf("predict the %s of %s: %w", o, id, err)
			}
		}
		known[id] = costs
		return costs
	}
}

// Tradeoffs are the architectures of a study that reached one fidelity, by all objectives. Values
// and Reference are in the order of Objectives.
type Tradeoffs struct {
	Objectives []string      `json:"objectives"`
	Fidelity   eval.Fidelity `json:"fidelity"`
	Points     []Tradeoff    `json:"points"` // in the order in which they were reached

	// Reference is the point up to which the hypervolume is measured, in the units of Values, all
	// minimised: for accuracy the error of guessing, 1 − 1/classes, for each other objective the
	// worst among the points and a tenth more.
	Reference []float64 `json:"reference"`
	Volume    float64   `json:"volume"` // hypervolume of the front, as a share of the box from 0 to the reference
	Knee      int       `json:"knee"`   // index of the most balanced point of the front; −1 without points
}

// A Tradeoff is one architecture with its objectives.
type Tradeoff struct {
	Trial  int       `json:"trial"`
	ID     string    `json:"id"`
	Epochs int       `json:"epochs"` // that the study had spent when it was reached
	Values []float64 `json:"values"` // by objective: accuracy in [0, 1], seconds, parameters, multiply-adds, bytes
	Front  bool      `json:"front"`  // no other is better in one objective without being worse in another
	Volume float64   `json:"volume"` // hypervolume up to it, as in Tradeoffs
}

// Pareto weighs the architectures at the highest fidelity that one has reached by the study's
// objectives.
func (s *Study) Pareto() Tradeoffs { return s.Snapshot().Pareto() }

// Pareto weighs the architectures at the highest fidelity that one has reached by the objectives
// of the settings. An objective that was not measured of all of them is left out.
func (s Snapshot) Pareto() Tradeoffs {
	top := eval.Low
	for _, t := range s.Trials {
		if f, ok := reached(t); ok {
			top = max(top, f)
		}
	}
	return s.ParetoAt(top, s.Settings.Objectives)
}

// ParetoAt is Pareto for a fidelity and objectives of one's choice; none means accuracy alone. It
// costs n hypervolumes, of which the last is over all n points.
func (s Snapshot) ParetoAt(f eval.Fidelity, objectives []string) Tradeoffs {
	if len(objectives) == 0 {
		objectives = []string{Accuracy}
	}
	at := Tradeoffs{Fidelity: f, Knee: -1}
	trials, epochs := s.arrivals(f)
	at.Objectives = slices.DeleteFunc(slices.Clone(objectives), func(o string) bool {
		return slices.ContainsFunc(trials, func(t search.Trial) bool { return o != Accuracy && measured(o, t.Observation) <= 0 })
	})
	for i, t := range trials {
		p := Tradeoff{Trial: t.ID, ID: t.Proposal.Arch.ID(), Epochs: epochs[i]}
		for _, o := range at.Objectives {
			value := measured(o, t.Observation)
			if o == Accuracy {
				value, _ = t.AccuracyAt(f)
			}
			p.Values = append(p.Values, value)
		}
		at.Points = append(at.Points, p)
	}
	at.weigh(s.Input.Classes)
	return at
}

// arrivals lists the trials with which architectures reached a fidelity first, and the epochs that
// had been spent by then.
func (s Snapshot) arrivals(f eval.Fidelity) (trials []search.Trial, epochs []int) {
	seen := map[string]bool{}
	spent := 0
	for _, t := range s.Trials {
		spent += t.Observation.Trained
		id := t.Proposal.Arch.ID()
		if _, ok := t.AccuracyAt(f); ok && !seen[id] {
			seen[id] = true
			trials, epochs = append(trials, t), append(epochs, spent)
		}
	}
	return trials, epochs
}

// measured is what an observation says of an objective other than accuracy; 0 unknown.
func measured(objective string, o eval.Observation) float64 {
	switch objective {
	case Params:
		return float64(o.Params)
	case FLOPs:
		return float64(o.FLOPs)
	case Latency:
		return o.Latency.Seconds()
	}
	return float64(o.PeakBytes)
}

// weigh finds front, knee, reference and hypervolumes. Between two classes the error of guessing is
// a half, which also stands for one class or none.
func (t *Tradeoffs) weigh(classes int) {
	if len(t.Points) == 0 {
		return
	}
	points := t.minimised()
	t.Reference = make([]float64, len(t.Objectives))
	for i, o := range t.Objectives {
		for _, p := range points {
			t.Reference[i] = max(t.Reference[i], 1.1*p[i])
		}
		if o == Accuracy {
			t.Reference[i] = 1 - 1/float64(max(2, classes))
		}
	}
	for _, i := range pareto.Front(points) {
		t.Points[i].Front = true
	}
	t.Knee = pareto.Knee(points)
	// As a share of the box, volumes of different objectives and units compare.
	box := 1.0
	for _, r := range t.Reference {
		box *= r
	}
	for i := range points {
		t.Points[i].Volume = pareto.Hypervolume(points[:i+1], t.Reference) / box
	}
	t.Volume = t.Points[len(points)-1].Volume
}

// minimised returns the points with the error in place of the accuracy.
func (t *Tradeoffs) minimised() [][]float64 {
	points := make([][]float64, len(t.Points))
	for i, p := range t.Points {
		points[i] = slices.Clone(p.Values)
		if at := slices.Index(t.Objectives, Accuracy); at >= 0 {
			points[i][at] = 1 - points[i][at]
		}
	}
	return points
}
