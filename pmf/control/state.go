package control

import (
	"math"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
)

// State is what a controller sees: s_t = {P_t, R_t, C_t, H_t}. Accuracies lie in [0, 1] and belong
// to the stage's own fidelity; budgets are in epochs, and 0 means without limit. It is a value: a
// controller gets a copy whose slices it must not change.
type State struct {
	Stage eval.Stage `json:"stage"`
	Round int        `json:"round"` // rounds that this stage has finished: t of Eq. 4

	Accuracies []float64 `json:"accuracies,omitempty"` // of each architecture, in the order of trials
	Means      []float64 `json:"means,omitempty"`      // μ_i of Eq. 1: mean accuracy of each round
	Bests      []float64 `json:"bests,omitempty"`      // best accuracy of each round
	GradNorms  []float64 `json:"grad_norms,omitempty"` // of Eq. 2, one a round; none without a gradient method

	// BudgetTotal and BudgetUsed are of the whole search, R_0 and what is gone of it.
	BudgetTotal float64                  `json:"budget_total"`
	BudgetUsed  float64                  `json:"budget_used"`
	StageBudget float64                  `json:"stage_budget"`
	StageUsed   float64                  `json:"stage_used"`
	Costs       [eval.Fidelities]float64 `json:"costs"` // epochs of a new evaluation; zeros mean Algorithm 1's 5, 15, 50

	Regions []RegionState `json:"regions,omitempty"` // the stage's whole grid, visited or not
}

// RegionState is what is known of one region. The caller says which region it is and what the
// predictor thinks of it; State.Observe fills in the rest. Count, Best, Mean and Density are of the
// present stage at its own fidelity, in [0, 1].
type RegionState struct {
	Region    arch.Region `json:"region"`
	Size      float64     `json:"size,omitempty"`      // architectures in it; 0 means unknown
	Predicted float64     `json:"predicted,omitempty"` // mean of the predictor over its candidates
	Sigma     float64     `json:"sigma,omitempty"`     // their standard deviation; 0 means no prediction

	Count   int     `json:"count"`   // evaluated architectures
	Best    float64 `json:"best"`    // accuracy of the best of them
	Mean    float64 `json:"mean"`    // mean accuracy: the performance density of Eq. 13
	Density float64 `json:"density"` // share of all evaluations of the stage: ρ of Eq. 4, in [0, 1]
}

// Point is one usable result of the stage: all that Observe needs to know of a trial.
type Point struct {
	Round    int // of the stage, from 0
	Region   arch.Region
	Accuracy float64 // at the stage's own fidelity, even if training went on from there
}

// Observe returns the state with everything that follows from the stage's results so far: line 3 of
// Algorithm 1. Points come in the order of trials; those whose accuracy is not a number are passed
// over. s keeps its own regions. It costs one pass over points and regions. GradNorms, budgets and
// costs stay as they are.
func (s State) Observe(points []Point) State {
	s.Accuracies, s.Means, s.Bests = nil, nil, nil
	s.Regions = append([]RegionState(nil), s.Regions...)
	index := make(map[arch.Region]int, len(s.Regions))
	for i, r := range s.Regions {
		index[r.Region] = i
		s.Regions[i].Count, s.Regions[i].Best, s.Regions[i].Mean, s.Regions[i].Density = 0, 0, 0, 0
	}
	rounds := map[int][]float64{}
	last := -1
	for _, p := range points {
		if math.IsNaN(p.Accuracy) || math.IsInf(p.Accuracy, 0) {
			continue
		}
		s.Accuracies = append(s.Accuracies, p.Accuracy)
		rounds[p.Round] = append(rounds[p.Round], p.Accuracy)
		last = max(last, p.Round)
		if i, ok := index[p.Region]; ok {
			s.Regions[i].add(p.Accuracy)
		}
	}
	// Rounds without an accuracy leave no mean: Δμ compares neighbours among those that have one.
	for i := range last + 1 {
		if accuracies := rounds[i]; len(accuracies) > 0 {
			s.Means = append(s.Means, mean(accuracies))
			s.Bests = append(s.Bests, highest(accuracies))
		}
	}
	for i := range s.Regions {
		s.Regions[i].Density = ratio(float64(s.Regions[i].Count), float64(len(s.Accuracies)))
	}
	return s
}

func (r *RegionState) add(accuracy float64) {
	r.Count++
	r.Mean += (accuracy - r.Mean) / float64(r.Count)
	if r.Count == 1 || accuracy > r.Best {
		r.Best = accuracy
	}
}

// predicted tells whether there is a prediction that can be reckoned with.
func (r RegionState) predicted() bool {
	return r.Sigma > 0 && !math.IsInf(r.Sigma, 0) && !math.IsNaN(r.Predicted) && !math.IsInf(r.Predicted, 0)
}

// left is how many architectures the region still offers. It may be negative where more were
// evaluated than Size says.
func (r RegionState) left() float64 {
	if r.Size == 0 {
		return math.Inf(1)
	}
	return r.Size - float64(r.Count)
}

// Cost is what a new evaluation at a fidelity takes, in epochs. What was measured wins over the
// table.
func (s State) Cost(f eval.Fidelity) float64 {
	if c := s.Costs[f]; c > 0 {
		return c
	}
	return [...]float64{5, 15, 50}[f] // 0.025, 0.075 and 0.25 of 200 epochs
}

// Affordable is how many epochs the stage may still spend; infinite without a limit.
func (s State) Affordable() float64 {
	left := math.Inf(1)
	if s.StageBudget > 0 {
		left = s.StageBudget - s.StageUsed
	}
	if s.BudgetTotal > 0 {
		left = min(left, s.BudgetTotal-s.BudgetUsed)
	}
	return max(0, left)
}

// remaining is the share of the whole budget that is left, R_t^remain / R_0, in [0, 1].
func (s State) remaining() float64 {
	if s.BudgetTotal <= 0 {
		return 1
	}
	return max(0, 1-s.BudgetUsed/s.BudgetTotal)
}
