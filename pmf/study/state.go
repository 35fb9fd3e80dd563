package study

import (
	"math"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
)

// drawn is how many architectures of each region the predictor is asked about, to tell what it
// expects of the region. Eight tell a mean to a third of the spread among them, and cost a
// prediction each in every round.
const drawn = 8

// state encodes what the controller sees (Algorithm 1, line 3). Only this stage's trials count, at
// the fidelity that the stage asks for.
func (p plan) state(g *generation, h search.History, l *ledger) control.State {
	s := control.State{
		Stage: g.stage, Round: len(g.rounds),
		BudgetTotal: float64(p.settings.budget()), BudgetUsed: float64(l.spent.Epochs),
		StageBudget: float64(p.settings.allotted(l, g.stage)), StageUsed: float64(l.spent.StageEpochs),
		Costs: p.costs(g.stage),
	}
	if g.stage != eval.Fine { // which looks near the best, wherever that is
		s.Regions = p.regions(g, h)
	}
	founders := g.founders()
	var points []control.Point
	for _, t := range h.Trials {
		if accuracy, ok := evaluated(t, h.Fidelity); ok && t.Stage == g.stage {
			points = append(points, control.Point{Round: max(t.Round, founders), Region: p.space.RegionOf(t.Proposal.Arch), Accuracy: accuracy})
		}
	}
	return s.Observe(points)
}

// evaluated returns what a trial shows of its region at a fidelity. One that was stopped on its way
// counts with what it had then: else a region of which everything is stopped would look as if
// nobody had been there, and a round of which everything is, as if it had not been.
func evaluated(t search.Trial, f eval.Fidelity) (accuracy float64, ok bool) {
	if t.Observation.Status == eval.Stopped && t.Proposal.Fidelity >= f {
		return t.Observation.Accuracy, t.Usable()
	}
	return t.AccuracyAt(f)
}

// costs are the epochs of a new evaluation. A stage must not depend on the epochs of those after
// it, so above its own fidelity the ratios of Algorithm 1 stand in, 1 : 3 : 10. Without Progressive
// or Fidelities all trainings are alike.
func (p plan) costs(stage eval.Stage) (costs [eval.Fidelities]float64) {
	ladder, prior := p.settings.Ladder(), [eval.Fidelities]float64{1, 3, 10}
	own := p.settings.fidelity(stage)
	for f := range eval.Fidelity(eval.Fidelities) {
		known := min(f, own)
		costs[f] = float64(ladder.Epochs(known)) * prior[f] / prior[known]
	}
	if p.settings.Lacks(Progressive) || p.settings.Lacks(Fidelities) { // whatever is asked for gets the same
		for f := range costs {
			costs[f] = float64(ladder.Epochs(own))
		}
	}
	return costs
}

// regions lists the grid that the stage searches, with what the predictor expects of each region:
// mean and deviation over architectures drawn from it. Each region has a stream of its own in each
// round, so others may come or go without changing what is drawn from it. It costs drawn
// predictions a region.
func (p plan) regions(g *generation, h search.History) []control.RegionState {
	var states []control.RegionState
	for i, r := range h.Space.Regions() {
		space := p.space.Within(r)
		size, _ := space.Size().Float64()
		state := control.RegionState{Region: r, Size: size}
		if h.Predict != nil {
			random := eval.Stream(p.settings.Seed, g.stage.String(), len(g.rounds)*1000+i, "region")
			samples := make([]predict.Sample, drawn)
			for k := range samples {
				samples[k] = p.sample(space.Sample(random))
			}
			state.Predicted, state.Sigma = expectation(h.Predict(samples))
		}
		states = append(states, state)
	}
	return states
}

// sample is an architecture that was never trained, as a predictor sees it.
func (p plan) sample(a arch.Architecture) predict.Sample {
	return search.History{Space: p.space, Input: p.input, Statics: p.statics}.Unseen(a)
}

// expectation returns mean and standard deviation of a value drawn from one of the predictions:
// their spread and their own uncertainty together. By the law of total variance: Var = E[σ²] +
// E[μ²] − (E[μ])². DataVariance, the noise of an outcome, is no doubt about the region.
func expectation(predictions []predict.Prediction) (mean, deviation float64) {
	var squares float64
	for _, p := range predictions {
		mean += p.Mean
		squares += p.Mean*p.Mean + p.ModelVariance
	}
	n := max(1, float64(len(predictions)))
	mean /= n
	return mean, math.Sqrt(max(0, squares/n-mean*mean))
}
