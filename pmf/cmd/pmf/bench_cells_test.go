package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/pool"
)

func TestInterruptedCellsKeepWhatTheyHave(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	methods, err := chosenSearches([]string{"rs"}, pool.Whole())
	if err != nil {
		t.Fatal(err)
	}
	methods = append(methods, pool.Named{Name: "broken", New: func(uint64) pool.Method { return pressing{cancel} }})
	table := &curve.Table{Header: curve.Header{Name: "three", Operations: []string{"none", "conv"}}}
	for i, op := range []string{"conv", "none", "conv"} {
		table.Rows = append(table.Rows, curve.Row{ID: op, Ops: []string{"conv", op, "none"},
			ValidationAt: map[int]float64{200: float64(i)}, TestAt: map[int]float64{200: float64(i)}})
	}
	path := filepath.Join(t.TempDir(), "figures.json")
	var out, log bytes.Buffer
	err = runCells(ctx, &app{out: &out, err: &log}, cellsFlags{out: path, format: "text", options: bench.CellsOptions{
		Seeds: 2, Queries: []int{1, 3}, Methods: methods,
	}}, table)
	if !protocol.HasCode(err, protocol.CodePaused) || !strings.Contains(err.Error(), "interrupted after 2 of 4 runs; the finished rows are printed and stand in "+path) {
		t.Errorf("error is %v", err)
	}
	if !strings.Contains(out.String(), "3 queries") || !strings.Contains(log.String(), "2/4  three, rs: 2.00 ± 0.00 after 3 queries") {
		t.Errorf("printed %s and logged %s", &out, &log)
	}
	if text, err := os.ReadFile(path); err != nil || strings.Count(string(text), `"method": "rs"`) != 2 {
		t.Errorf("the file holds %s (%v)", text, err)
	}
}
