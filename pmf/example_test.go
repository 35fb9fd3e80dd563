package pmf_test

import (
	"fmt"
	"os"

	"pmfnas/pmf"
)

// The shortest whole search. In a notebook each line is a cell, and the last expression of a
// cell is shown.
func Example() {
	workspace, err := os.MkdirTemp("", "pmf")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(workspace)
	defer stopEngine(workspace)

	study := pmf.Open("digits", pmf.Workspace(workspace), pmf.Quiet(),
		pmf.Architectures(8, 4, 2), pmf.Epochs(1, 2, 3), pmf.BudgetEpochs(0), pmf.Seed(7))
	study.Global()
	study.Region()
	study.Fine()
	best, err := study.Best()
	fmt.Println(best.Validation > 0.5, best.ID != "", err)
	// Output: true true <nil>
}

func ExampleStudy_Fork() {
	workspace, err := os.MkdirTemp("", "pmf")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(workspace)
	defer stopEngine(workspace)

	study := pmf.Open("digits", pmf.Workspace(workspace), pmf.Quiet(), pmf.Architectures(8, 4, 2), pmf.Epochs(1, 2, 3), pmf.BudgetEpochs(0))
	ablated := study.Fork("no-uncertainty", pmf.Without(pmf.Uncertainty), pmf.Quiet())
	study.Run()
	ablated.Run() // shares what both need
	_, err = pmf.Compare(study, ablated)
	fmt.Println(err)
	// Output: <nil>
}
