package pool

import (
	"math"

	"pmfnas/pmf/schedule"
)

// reduction is η of the baselines that halve, as Hyperband and ASHA recommend.
const reduction = 3

// ladder returns the rungs of a pool and η. Of separate trainings, η is what one costs more than
// the other, so that both fidelities cost alike. Rungs are units from 1 on; η is above 1.
func ladder(v *View) (rungs []int, eta float64) {
	if v.Separate {
		return []int{1, 2}, math.Max(2, math.Floor(float64(v.Epochs[1])/float64(v.Epochs[0])))
	}
	return schedule.Rungs(1, v.Length(), reduction), reduction
}

// full trains all to the end.
func full(v *View) schedule.Scheduler { return schedule.Full{Max: v.Length()} }

// halving plans one round of successive halving that costs the whole budget: from the first epoch
// on with as many candidates as it takes, and from later on where the pool has fewer. Where even
// the whole pool costs less than the budget from the first epoch on, later first rungs are tried
// until it does not.
func halving(v *View) schedule.Scheduler {
	rungs, eta := ladder(v)
	plan := schedule.Halving{Start: min(halvingSize(v, v.Budget, rungs, eta), len(v.Candidates)), Rungs: rungs, Eta: eta}
	for first := 2; plan.Start >= len(v.Candidates) && !v.Separate && first < v.Length(); first++ {
		rungs = schedule.Rungs(first, v.Length(), eta)
		if halvingSize(v, v.Budget, rungs, eta) < len(v.Candidates) {
			break
		}
		plan.Rungs = rungs
	}
	return plan
}

// halvingSize is how many candidates a round within a budget begins with.
func halvingSize(v *View, budget float64, rungs []int, eta float64) int {
	return schedule.HalvingSize(budget, rungs, eta, func(k int) float64 {
		switch {
		case v.Separate:
			// A separate training pays in full, whatever was trained before.
			return v.unitCost(rungs[k] - 1)
		case k == 0:
			return float64(rungs[0]) * v.MeanCost()
		}
		return float64(rungs[k]-rungs[k-1]) * v.MeanCost()
	})
}

func hyperband(v *View) schedule.Scheduler {
	rungs, eta := ladder(v)
	return schedule.Hyperband{Rungs: rungs, Eta: eta}
}

func asha(v *View) schedule.Scheduler {
	rungs, eta := ladder(v)
	return schedule.ASHA{Rungs: rungs, Eta: eta}
}

// median stops nobody in the first tenth of a training.
func median(v *View) schedule.Scheduler {
	return schedule.Median{Max: v.Length(), Grace: epochsOf(v, 0.1)}
}

// screening plans to spend half of the budget on looking at many candidates after a share of their
// training, and the other half on finishing the best of them. Finish is Start: whoever was looked
// at may go on, the best first, as long as there is budget.
func screening(share float64) func(*View) schedule.Scheduler {
	return func(v *View) schedule.Scheduler {
		at := epochsOf(v, share)
		start := min(max(1, int(v.Budget/2/v.Cost(0, at))), len(v.Candidates))
		return schedule.Screen{Start: start, At: at, Finish: start, Max: v.Length()}
	}
}

// epochsOf is a share of a whole training in units; of separate trainings it is the short one.
func epochsOf(v *View, share float64) int {
	if v.Separate {
		return 1
	}
	return max(1, int(math.Ceil(share*float64(v.Length())-1e-9)))
}
