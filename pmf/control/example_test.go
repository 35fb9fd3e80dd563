package control_test

import (
	"context"
	"fmt"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/control"
)

func ExampleRules() {
	shallow := arch.Region{Depth: [2]int{2, 4}, Channels: [2]int{8, 8}, Width: [2]float64{1, 2}}
	deep := arch.Region{Depth: [2]int{6, 8}, Channels: [2]int{8, 8}, Width: [2]float64{1, 2}}
	state := control.State{
		StageBudget: 200, StageUsed: 15,
		Regions: []control.RegionState{{Region: shallow}, {Region: deep}},
	}.Observe([]control.Point{{Region: shallow, Accuracy: 0.71}, {Region: shallow, Accuracy: 0.73}, {Region: deep, Accuracy: 0.80}})

	decision, err := control.NewRules(control.RulesOptions{}).Decide(context.Background(), state)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(decision.Reason)
	for _, a := range decision.Allocations {
		fmt.Println(a.Count, a.Fidelity, a.Region)
	}
	// Output:
	// The stage goes on: rounds so far: 1, too few to tell whether it still improves (more than 3 are needed).
	// 4 low depth 6–8, channels 8, width 1–2
}
