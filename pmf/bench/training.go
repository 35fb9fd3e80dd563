package bench

import (
	"context"

	"pmfnas/pmf/control/actor"
)

// training is a TrainController call under way. Progress tells through now, whose copies it gets.
type training struct {
	ControllerOptions
	tables  []string
	scenes  []*studied
	reward  reward
	policy  *actor.Policy
	learner *actor.Learner

	now  ControllerProgress
	best *actor.Policy
}

// run learns and checks in turns. The first check is of the untrained policy: what is learnt is
// measured against it, and is not kept unless it is better.
func (t *training) run(ctx context.Context) (*actor.Policy, error) {
	t.now.Total, t.now.Runs = t.Episodes, t.Episodes+t.checks()*t.Checked*len(t.scenes)
	if err := t.check(ctx); err != nil {
		return nil, err
	}
	for updates := 1; t.now.Done < t.Episodes; updates++ {
		if err := t.update(ctx); err != nil {
			return t.best, err
		}
		if updates%t.Check == 0 || t.now.Done == t.Episodes {
			if err := t.check(ctx); err != nil {
				return t.best, err
			}
		}
	}
	return t.best, nil
}

// checks counts the checks of a training: before it, every so many updates, and at its end.
func (t *training) checks() int {
	updates := (t.Episodes + t.Update - 1) / t.Update
	return 1 + (updates+t.Check-1)/t.Check
}

// update runs episodes, scene by scene, and learns from them. Episodes that are learnt from are
// never run twice: their seeds go on from update to update. The learner changes the policy only
// after all of them have ended.
func (t *training) update(ctx context.Context) error {
	first := t.now.Done
	n := min(t.Update, t.Episodes-first)
	episodes, err := t.episodes(ctx, t.policy, true, learnedSeeds+t.Seed<<24+uint64(first), n, func() { t.now.Done++ })
	if err != nil {
		return err
	}
	u := t.learner.Update(episodes)
	now := t.now
	now.Updated, now.Return = &u, t.mean(episodes)
	t.Progress(now)
	return nil
}

// check measures the policy without its draws, as a file would hold it, and keeps it if it is the
// best so far. Every check runs the same seeds, so that checks can be compared; they are none of
// those that it learns from.
func (t *training) check(ctx context.Context) error {
	p := t.policy.Rounded()
	episodes, err := t.episodes(ctx, p, false, checkedSeeds+t.Seed<<24, t.Checked*len(t.scenes), func() {})
	if err != nil {
		return err
	}
	mean := t.mean(episodes)
	if t.best == nil {
		t.now.Untrained = mean
	}
	better := t.best == nil || mean > t.now.Best
	if better {
		t.best, t.now.Best = p, mean
		p.Training = actor.Training{Tables: t.tables, Predictor: t.Predictor, Budgets: t.Budgets, Episodes: t.now.Done, Seed: t.Seed, Return: mean, Untrained: t.now.Untrained}
	}
	now := t.now
	if now.Checked, now.Return = true, mean; better {
		now.Better = t.best
	}
	t.Progress(now)
	return nil
}

// episodes runs studies with consecutive seeds, which take turns among the scenes. They run at once
// up to Parallel, and come in the order of their seeds.
func (t *training) episodes(ctx context.Context, p *actor.Policy, draws bool, first uint64, n int, done func()) ([][]actor.Step, error) {
	run := func(ctx context.Context, seed uint64) ([]actor.Step, error) {
		return t.scenes[seed%uint64(len(t.scenes))].episode(ctx, p, draws, seed, t.reward)
	}
	return bySeed(ctx, first, n, t.Parallel, run, func() {
		done()
		t.now.Ran++
		t.Progress(t.now)
	})
}

// mean is the mean return of episodes.
func (t *training) mean(episodes [][]actor.Step) float64 {
	sum := 0.0
	for _, episode := range episodes {
		sum += actor.Return(episode, t.reward.discount)
	}
	return sum / float64(len(episodes))
}
