package control_test

import (
	"math"
	"testing"

	"pmfnas/pmf/control"
)

func TestBatchAdaptsToWhatCanBePaid(t *testing.T) {
	for _, c := range []struct {
		name               string
		budget, size, cost float64
		want               int
	}{
		{"a tenth of what can be paid", 1000, math.Inf(1), 5, 20},
		{"a higher fidelity makes it smaller", 1000, math.Inf(1), 15, 7},
		{"never more than the most", 1e6, math.Inf(1), 5, 32},
		{"never fewer than the least while it can be paid", 100, math.Inf(1), 5, 4},
		{"only what can be paid", 14, math.Inf(1), 5, 2},
		{"only what is left to choose from", 1000, 3, 5, 3},
		{"nothing when nothing can be paid", 4, 100, 5, 0},
		{"without a limit, the most", math.Inf(1), math.Inf(1), 5, 32},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := control.AdaptiveBatchSize(c.budget, c.size, c.cost, control.BatchOptions{}); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}
