package actor

import "math"

// losses are what PPO lowers over a batch: means over its samples.
type losses struct {
	policy  float64 // −min(ρA, clip(ρ)A), with ρ the ratio of new to old probability
	entropy float64 // of the actions, which the actor's loss rewards
	value   float64 // half the squared error of the critic
	clipped float64 // share of samples whose ratio left the clip range
}

// actorLoss returns the loss of a batch and adds its gradient. The loss is policy − entropy·weight.
// gradient is laid out as the actor's parameters.
func (p *Policy) actorLoss(batch []sample, clip, weight float64, gradient []float64) (l losses) {
	n := float64(len(batch))
	for _, s := range batch {
		passed := p.actor.forward(s.Inputs)
		logs := softmax(passed[len(passed)-1], func(i int) bool { return s.Open[i] })
		entropy := 0.0
		for _, log := range logs {
			if !math.IsInf(log, -1) {
				entropy -= math.Exp(log) * log
			}
		}
		// ρ, through logarithms: both probabilities may be tiny.
		ratio := math.Exp(logs[s.Action] - math.Log(s.Probability))
		bounded := min(max(ratio, 1-clip), 1+clip)
		l.policy -= min(ratio*s.advantage, bounded*s.advantage) / n
		l.entropy += entropy / n
		// Where the clipped term is the smaller one it is constant, and nothing is pulled.
		pull := 0.0 // of the logarithm of the taken action's probability
		if ratio*s.advantage <= bounded*s.advantage {
			pull = -ratio * s.advantage / n
		}
		if ratio != bounded {
			l.clipped += 1 / n
		}
		p.actor.backward(passed, logitGradient(logs, s.Action, pull, -weight/n, entropy), gradient)
	}
	return l
}

// logitGradient is that of a loss which depends on log π(action) by pull and on the entropy by
// weight. With p = softmax: ∂log p_a/∂z_i = 1[i = a] − p_i, and ∂H/∂z_i = −p_i(log p_i + H).
// Refused actions get 0.
func logitGradient(logs []float64, action Action, pull, weight, entropy float64) []float64 {
	g := make([]float64, len(logs))
	for i, log := range logs {
		if math.IsInf(log, -1) {
			continue
		}
		probability := math.Exp(log)
		g[i] = -pull*probability - weight*probability*(log+entropy)
		if Action(i) == action {
			g[i] += pull
		}
	}
	return g
}

// criticLoss returns half the mean squared error of a batch and adds its gradient.
func (p *Policy) criticLoss(batch []sample, gradient []float64) (loss float64) {
	n := float64(len(batch))
	for _, s := range batch {
		passed := p.critic.forward(s.Inputs)
		off := passed[len(passed)-1][0] - s.target
		loss += off * off / 2 / n
		p.critic.backward(passed, []float64{off / n}, gradient)
	}
	return loss
}
