package digitsbench_test

import (
	"fmt"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve/digitsbench"
)

// An accuracy after a tenth of the training says something of the end, but not all.
func Example() {
	table, err := digitsbench.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, _ := table.Complete()
	best := rows[0]
	for _, r := range rows {
		if r.Last() > best.Last() {
			best = r
		}
	}
	early := best.Metric[table.Epochs/10-1]
	fmt.Println(len(rows) >= 100, table.Epochs, best.Last() > 90, best.Last()-early > 5)
	// Output: true 50 true true
}

func TestEveryRowIsWholeAndItsOwn(t *testing.T) {
	table, err := digitsbench.Open()
	if err != nil {
		t.Fatal(err)
	}
	if table.Name != digitsbench.Name || table.Minimised() {
		t.Errorf("the header is %+v", table.Header)
	}
	seen := map[string]bool{}
	for _, r := range table.Rows {
		a, err := arch.Parse(r.Arch)
		if err != nil || a.ID() != r.ID || seen[r.ID] {
			t.Errorf("row %s: architecture %v (%v), seen before: %v", r.ID, a, err, seen[r.ID])
		}
		seen[r.ID] = true
		if r.OK() && (len(r.TrainLoss) != table.Epochs || len(r.Features) == 0 || r.Params == nil) {
			t.Errorf("row %s has %d losses, %d features, parameters %v", r.ID, len(r.TrainLoss), len(r.Features), r.Params)
		}
	}
	if rows, _ := table.Complete(); len(rows) < 100 {
		t.Errorf("%d complete rows, want at least 100", len(rows))
	}
}

func TestWhatIsOpenedIsTheCallers(t *testing.T) {
	first, err := digitsbench.Open()
	if err != nil {
		t.Fatal(err)
	}
	first.Rows[0].Metric[0] = -1
	if again, err := digitsbench.Open(); err != nil || again.Rows[0].Metric[0] == -1 {
		t.Errorf("the change is seen again (%v)", err)
	}
}
