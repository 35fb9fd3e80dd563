package study

import (
	"math"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
)

// leastLabels is how many architectures must have reached a fidelity before its final
// accuracy is what the predictor predicts.
const leastLabels = 3

// target returns the fidelity whose final accuracy is predicted: the stage's own while the global
// stage has nothing else, later the highest that enough architectures have reached. Labels and
// promotions come before the first searches of a stage, so the target rises within it.
func (p plan) target(stage eval.Stage, trials []search.Trial) eval.Fidelity {
	if stage == eval.Global {
		return p.settings.fidelity(stage)
	}
	for f := eval.High; f > eval.Low; f-- {
		reached := map[string]bool{}
		for _, t := range trials {
			if _, ok := t.AccuracyAt(f); ok {
				reached[t.Proposal.Arch.ID()] = true
			}
		}
		if len(reached) >= leastLabels {
			return f
		}
	}
	return eval.Low
}

// furthest returns the usable trials, each architecture once with its longest training, in the
// order in which the architectures were first tried. Of equally long trainings the first stays.
// What failed or is pending is left out.
func furthest(trials []search.Trial) []search.Trial {
	place := map[string]int{}
	var kept []search.Trial
	for _, t := range trials {
		if !t.Usable() {
			continue
		}
		id := t.Proposal.Arch.ID()
		if i, ok := place[id]; !ok {
			place[id] = len(kept)
			kept = append(kept, t)
		} else if further(t.Observation, kept[i].Observation) {
			kept[i] = t
		}
	}
	return kept
}

// further tells whether a training went further than another of the same architecture.
func further(o, than eval.Observation) bool {
	if o.Fidelity != than.Fidelity {
		return o.Fidelity > than.Fidelity
	}
	return o.Curve.Len() > than.Curve.Len()
}

// examples returns what the predictor learns from: each architecture with its curve and its
// accuracy at the target fidelity. The accuracy of one that never got so far is an auxiliary
// target, carried up by what those that did have gained. Nothing that a trial's own ending tells
// enters its curve beyond what was seen; who is predicted is left out by whoever asks
// (predict.CrossValidate).
func (p plan) examples(trials []search.Trial, target eval.Fidelity) []predict.Example {
	known := furthest(trials)
	h := search.History{Space: p.space, Input: p.input, Statics: p.statics}
	var lifts [eval.Fidelities]lift
	for f := range target {
		lifts[f] = newLift(known, f, target)
	}
	var examples []predict.Example
	for _, t := range known {
		f, ok := reached(t)
		if !ok {
			continue // stopped before it reached any: there is nothing to carry
		}
		e := predict.Example{Sample: h.Sample(t)}
		if f = min(f, target); f == target {
			e.Target, _ = t.AccuracyAt(target)
		} else {
			accuracy, _ := t.AccuracyAt(f)
			e.Target = lifts[f].carry(accuracy)
		}
		examples = append(examples, e)
	}
	return examples
}

// reached returns the highest fidelity that a trial was trained to; ok is false where it was
// stopped before the lowest. A stopped trial may have passed a lower fidelity.
func reached(t search.Trial) (f eval.Fidelity, ok bool) {
	for f := int(t.Observation.Fidelity); f >= 0; f-- {
		if _, ok := t.AccuracyAt(eval.Fidelity(f)); ok {
			return eval.Fidelity(f), true
		}
	}
	return eval.Low, false
}

// lift carries accuracies from one fidelity to a higher one: a line through those that have both,
// as flat or steep as they say but never falling, and within [0, 1]. from and to are the means of
// accuracies at the two fidelities, slope how many points at the higher one a point at the lower
// one is worth.
type lift struct {
	from, to, slope float64
	variance        float64 // of what it is wrong by, the more doubtful the fewer have both; NaN unknown
}

// Least squares through the means, O(n). Without anybody who has both, accuracies stay as they are
// and the variance is NaN.
func newLift(trials []search.Trial, from, to eval.Fidelity) lift {
	var x, y []float64
	for _, t := range trials {
		low, ok1 := t.AccuracyAt(from)
		high, ok2 := t.AccuracyAt(to)
		if ok1 && ok2 {
			x, y = append(x, low), append(y, high)
		}
	}
	l := lift{from: average(x), to: average(y), slope: 1}
	var xx, xy float64
	for i := range x {
		xx += (x[i] - l.from) * (x[i] - l.from)
		xy += (x[i] - l.from) * (y[i] - l.to)
	}
	// Fewer say nothing about the slope: then everybody is taken to gain alike.
	if len(x) >= leastLabels && xx > 0 {
		l.slope = min(1, max(0, xy/xx))
	}
	l.variance = math.NaN()
	if free := float64(len(x) - 2); free > 0 {
		squares := 0.0
		for i := range x {
			off := y[i] - l.carry(x[i])
			squares += off * off
		}
		// The factor is the uncertainty of line and mean for a new point, about two parameters of
		// n.
		l.variance = squares / free * (1 + 2/free)
	}
	return l
}

// carriedDeviation returns by how much the target of an example is wrong because it was carried up
// from a lower fidelity: the root of the mean square over all examples, of which those that have
// reached the target are right. A predictor that learns from carried targets does not know of it:
// its intervals hold the carried ones. NaN if nothing tells. That is √(Σ variances of the carried /
// number of all), in accuracy, one number for a round.
func (p plan) carriedDeviation(trials []search.Trial, target eval.Fidelity) float64 {
	known := furthest(trials)
	var lifts [eval.Fidelities]lift
	for f := range target {
		lifts[f] = newLift(known, f, target)
	}
	var squares, n float64
	for _, t := range known {
		if f, ok := reached(t); ok {
			n++
			if f < target {
				squares += lifts[f].variance
			}
		}
	}
	return math.Sqrt(squares / max(1, n))
}

func (l lift) carry(accuracy float64) float64 {
	return math.Min(1, math.Max(0, l.to+l.slope*(accuracy-l.from)))
}

// average is the mean, 0 for none.
func average(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / max(1, float64(len(values)))
}
