package curve_test

import (
	"os"
	"path/filepath"
	"testing"

	"pmfnas/pmf/curve"
)

func TestPublicTablesHoldWhatTheirAuthorsCounted(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "data", "curves-jsonl")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no public tables: %v", err)
	}
	cases := []struct {
		name                   string
		rows, complete, epochs int
	}{
		{"metaqnn_cifar10", 1000, 1000, 20},
		{"deep_resnets_cifar10", 486, 486, 50},
		{"nasbench_nlp_wt2", 345, 341, 50},
		{"nb201_cifar10", 15625, 0, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			table, err := curve.Open(filepath.Join(folder, c.name+".jsonl.gz"))
			if err != nil {
				t.Fatal(err)
			}
			rows, _ := table.Complete()
			if len(table.Rows) != c.rows || len(rows) != c.complete || table.Epochs != c.epochs {
				t.Fatalf("%d rows, %d complete, %d epochs", len(table.Rows), len(rows), table.Epochs)
			}
		})
	}
}
