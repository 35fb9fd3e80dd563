package view_test

import (
	"fmt"

	"pmfnas/pmf/report/view"
)

func ExampleCount() {
	fmt.Println(view.Count(1, "label"), view.Count(0, "epoch"), view.Count(3, "query"), view.Count(2, "day"))
	// Output: 1 label 0 epochs 3 queries 2 days
}
