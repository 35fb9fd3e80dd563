package oneshot

import (
	"context"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// What ENAS leaves to its settings.
const (
	rewardsAStep   = 3    // cells that the controller is taught by after each step of the weights
	entropyWeight  = 5e-3 // of the controller's entropy beside the reward
	baselineDecay  = 0.95 // of the moving average of rewards
	controllerPath = 3    // how far the controller's parameters may go: 3.5e-4 for 9,300 steps, if
	controllerRate = 4e-3 // the learning rate does not get higher: few rewards are noise
	enasCells      = 10   // drawn in the end, of which the best is taken
)

// ENAS has a controller that writes cells edge by edge (Pham and others 2018). Each step trains
// the weights in a cell that it wrote, and teaches the controller by REINFORCE: the reward of a
// cell is its accuracy on a held batch, less a moving average, and its entropy keeps it from
// settling too soon. The paper lets an epoch of one follow an epoch of the other; here they
// change at every step, once the weights have had a start. In the end the best of ten cells is
// taken.
type ENAS struct {
	controller *controller
	setting    Setting
	baseline   float64 // moving average of rewards, in [0, 1]
	rewarded   bool    // whether there is a baseline
	done       int     // steps
}

var _ Method = (*ENAS)(nil)

// NewENAS returns the method.
func NewENAS(s Setting) *ENAS {
	return &ENAS{controller: newController(s), setting: s}
}

// Step trains the weights in a cell of the controller's, then the controller.
func (e *ENAS) Step(ctx context.Context, t Turn) error {
	if err := t.Train(ctx, cellnet.Pure(e.draw().cell)); err != nil {
		return err
	}
	e.done++
	if e.setting.warming(e.done - 1) {
		return nil
	}
	for range rewardsAStep {
		written := e.draw()
		reward, err := t.Accuracy(ctx, written.cell)
		if err != nil {
			return err
		}
		e.reinforce(written, reward)
	}
	e.controller.descend()
	return nil
}

// draw lets the controller write a cell; one that computes nothing is written again.
func (e *ENAS) draw() writing {
	for {
		if w := e.controller.write(e.setting.Rand); w.cell.Validate() == nil {
			return w
		}
	}
}

// reinforce adds to the controller's gradient what a reward says about a cell: −(reward −
// baseline)·∇log π(cell). The baseline takes nothing from the expectation, and most from the
// variance.
func (e *ENAS) reinforce(w writing, reward float64) {
	if !e.rewarded {
		e.baseline, e.rewarded = reward, true
	}
	e.controller.learn(w, (reward-e.baseline)/rewardsAStep, entropyWeight/rewardsAStep)
	e.baseline = baselineDecay*e.baseline + (1-baselineDecay)*reward
}

// Found returns the best of some cells of the controller's.
func (e *ENAS) Found(ctx context.Context, r Ranker) (arch.Cell, error) {
	cells := make([]arch.Cell, enasCells)
	for i := range cells {
		cells[i] = e.draw().cell
	}
	return bestOf(ctx, r, cells)
}
