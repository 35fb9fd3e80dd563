package oneshot_test

import (
	"context"
	"fmt"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/oneshot"
)

// DARTS on a toy supernet, whose loss falls with the weight of conv3 on each edge.
func ExampleSearch() {
	const epochs, steps = 5, 20
	setting := oneshot.Setting{
		Ops: []arch.Op{arch.Conv3, arch.MaxPool3, arch.Zero}, Steps: epochs * steps,
		Rand: eval.Stream(1, "example", 0, "method"),
	}
	found, err := oneshot.Search(context.Background(), &toy{best: arch.Conv3, steps: steps}, oneshot.NewDARTS(setting), epochs, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	convolutions := 0
	for _, op := range found.Cell {
		if op == arch.Conv3 {
			convolutions++
		}
	}
	fmt.Println(convolutions, "edges carry conv3: two at each node")
	// Output: 8 edges carry conv3: two at each node
}
