package actor

import (
	"math"

	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
)

// sight is a state with what was encoded of it, and what is asked of both more than once.
type sight struct {
	state control.State
	control.Decision
	best float64      // accuracy of the stage
	next control.Term // of the best region by Eq. 4; zero where there are none
}

// input is one number that the networks see, about −1 … 1 whatever the space and the budget. Scales
// are by hand: tanh and logarithms bound what could be large, so that no normalisation has to be
// learnt and stored beside the weights.
type input struct {
	name  string
	value func(sight) float64
}

// inputs are s_t = {P_t, R_t, C_t, H_t} as the networks see it, with the stage and with the
// conditions of Eq. 3 as the rules judge them. A file of weights names them in this order. To add,
// remove or reorder one makes old files unreadable: Parse compares the names.
func inputs() []input {
	return []input{
		{"stage.global", func(v sight) float64 { return truth(v.Stage == eval.Global) }},
		{"stage.region", func(v sight) float64 { return truth(v.Stage == eval.Region) }},
		{"stage.fine", func(v sight) float64 { return truth(v.Stage == eval.Fine) }},

		{"performance.count", func(v sight) float64 { return math.Log1p(float64(v.P.Count)) / 5 }},
		{"performance.mean", func(v sight) float64 { return v.P.Mean }},
		{"performance.deviation", func(v sight) float64 { return math.Tanh(5 * v.P.Deviation) }},
		{"performance.skewness", func(v sight) float64 { return math.Tanh(v.P.Skewness / 2) }},
		{"performance.best", func(v sight) float64 { return v.best }},
		{"performance.outlier", func(v sight) float64 { return outlier(v) }},

		{"resources.used", func(v sight) float64 { return v.R.Used }},
		{"resources.remaining", func(v sight) float64 { return v.R.Remaining }},
		{"resources.stage_used", func(v sight) float64 { return min(1, v.R.StageUsed) }},
		{"resources.payable", payable},

		{"convergence.gain", func(v sight) float64 { return math.Tanh(20 * v.C.Gain) }},
		{"convergence.gradient", func(v sight) float64 { return math.Tanh(v.C.GradNorm) }},
		{"convergence.idle", func(v sight) float64 { return math.Tanh(float64(v.C.Idle) / 5) }},
		{"convergence.rounds", func(v sight) float64 { return math.Tanh(float64(v.C.Rounds) / 10) }},

		{"history.visited", func(v sight) float64 { return float64(v.H.Visited) / max(1, float64(v.H.Regions)) }},
		{"history.lead", func(v sight) float64 { return math.Tanh(10 * (v.next.Mu - v.P.Mean) * truth(len(v.Terms) > 0)) }},
		{"history.sigma", func(v sight) float64 { return math.Tanh(10 * v.next.Sigma) }},
		{"history.beta", func(v sight) float64 { return math.Tanh(v.next.Beta) }},
		{"history.density", func(v sight) float64 { return v.next.Density }},

		{"criteria.performance", func(v sight) float64 { return truth(v.Criteria.Performance.Met) }},
		{"criteria.budget", func(v sight) float64 { return truth(v.Criteria.Budget.Met) }},
		{"criteria.coverage", func(v sight) float64 { return truth(v.Criteria.Coverage.Met) }},
	}
}

// Inputs lists the names of what the networks see, in their order.
func Inputs() (list []string) {
	for _, i := range inputs() {
		list = append(list, i.name)
	}
	return list
}

// see encodes a state for the networks. The order is that of inputs, the length len(Inputs()).
func see(s control.State, d control.Decision) []float64 {
	v := sight{state: s, Decision: d}
	for i, accuracy := range s.Accuracies {
		if i == 0 || accuracy > v.best {
			v.best = accuracy
		}
	}
	if len(d.Terms) > 0 {
		v.next = d.Terms[0]
	}
	list := inputs()
	x := make([]float64, len(list))
	for i, in := range list {
		x[i] = in.value(v)
	}
	return x
}

// outlier is how far the best stands out: half of its deviations above the mean, as the
// opportunist rule counts them.
func outlier(v sight) float64 {
	if v.P.Deviation == 0 {
		return 0
	}
	return math.Tanh((v.best - v.P.Mean) / v.P.Deviation / 2)
}

// payable is how many evaluations at the stage's own fidelity the stage can still pay for; 1
// without a limit.
func payable(v sight) float64 {
	return math.Tanh(math.Log1p(v.state.Affordable()/v.state.Cost(v.Stage.Fidelity())) / 4)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
