// Package controltest draws states of a search for the property tests of controllers.
package controltest

import (
	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
)

// Draw draws any state that a study could be in, and some that none should be: more spent
// than there was, budgets too small to divide by, predictions without any spread.
func Draw(t *rapid.T) control.State {
	accuracy, budget := rapid.Float64Range(0, 1), rapid.Float64Range(0, 2000)
	s := control.State{
		Stage: eval.Stage(rapid.IntRange(0, 2).Draw(t, "stage")), Round: rapid.IntRange(0, 50).Draw(t, "round"),
		BudgetTotal: budget.Draw(t, "total"), BudgetUsed: budget.Draw(t, "used"),
		StageBudget: budget.Draw(t, "stage budget"), StageUsed: budget.Draw(t, "stage used"),
		Regions: Grid(rapid.IntRange(0, 12).Draw(t, "regions")),
	}
	for i := range s.Regions {
		s.Regions[i].Size = float64(rapid.IntRange(0, 9).Draw(t, "size"))
		s.Regions[i].Predicted, s.Regions[i].Sigma = accuracy.Draw(t, "predicted"), accuracy.Draw(t, "sigma")
	}
	var list []control.Point
	for range rapid.IntRange(0, 30).Draw(t, "points") {
		p := control.Point{Round: rapid.IntRange(0, 5).Draw(t, "in round"), Accuracy: accuracy.Draw(t, "accuracy")}
		if len(s.Regions) > 0 {
			p.Region = rapid.SampledFrom(s.Regions).Draw(t, "region").Region
		}
		list = append(list, p)
	}
	return s.Observe(list)
}

// Grid returns n regions of one depth each, of which nothing is known yet. Regions differ in depth
// alone, n of them from depth 2 on; the other bounds are 8 channels and width 1.
func Grid(n int) []control.RegionState {
	regions := make([]control.RegionState, n)
	for i := range regions {
		regions[i].Region = arch.Region{Depth: [2]int{i + 2, i + 2}, Channels: [2]int{8, 8}, Width: [2]float64{1, 1}}
	}
	return regions
}
