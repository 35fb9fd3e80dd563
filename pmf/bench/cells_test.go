package bench_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/pool"
)

// eightCells is a table of cells with three edges that carry something or nothing: validation accuracies rise with
// the row, and test accuracies fall from 10 for the first and second.
func eightCells() *curve.Table {
	t := &curve.Table{Header: curve.Header{Name: "eight", Objective: "max", Operations: []string{"none", "conv"}}}
	for i := range 8 {
		ops := []string{"none", "none", "none"}
		for edge := range ops {
			if i>>edge&1 == 1 {
				ops[edge] = "conv"
			}
		}
		t.Rows = append(t.Rows, curve.Row{ID: fmt.Sprint(i), Ops: ops,
			ValidationAt: map[int]float64{12: 50, 200: float64(i)}, TestAt: map[int]float64{200: 10 - float64(max(1, i))}})
	}
	return t
}

// inOrder queries candidates in a fixed order, and shows what it sees.
type inOrder struct {
	order []int
	look  func(v *pool.View)
}

func (m *inOrder) Next(_ context.Context, v *pool.View) (pool.Step, error) {
	if m.look != nil {
		m.look(v)
	}
	if len(v.Started) == len(m.order) {
		return pool.Step{}, pool.ErrDone
	}
	return pool.Step{Candidate: m.order[len(v.Started)], Until: 1}, nil
}

func (m *inOrder) Answer(context.Context, *pool.View) (int, error) { return 0, nil }

func TestTheAnswerIsChosenByValidationAndScoredByTest(t *testing.T) {
	method := pool.Named{Name: "order", New: func(seed uint64) pool.Method {
		return &inOrder{order: [][]int{{2, 0, 7, 5}, {1, 3, 4, 2}}[seed]}
	}}
	r, err := bench.Cells(t.Context(), eightCells(), bench.CellsOptions{Seeds: 2, Queries: []int{3, 1, 6}, Methods: []pool.Named{method}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range r.Rows {
		r.Rows[i].DecisionSeconds, r.Rows[i].TestSD = 0, math.Round(1e9*r.Rows[i].TestSD)
	}
	row := func(queries int, validation, found float64, tests ...float64) bench.CellsRow {
		return bench.CellsRow{Table: "eight", Method: "order", Queries: queries, Seeds: 2, TestMean: (tests[0] + tests[1]) / 2,
			TestSD: math.Round(1e9 * math.Abs(tests[0]-tests[1]) / math.Sqrt2), ValidationMean: validation, Found: found, Tests: tests}
	}
	want := bench.CellsResult{
		Format: "pmf-bench-cells/1", Table: "eight", Cells: 8, Epochs: 200, Optimum: 9, Best: 3,
		Quantiles: []bench.CellShare{{0.5, 6.5}, {0.9, 9}, {0.99, 9}, {0.999, 9}, {1, 9}},
		Rows:      []bench.CellsRow{row(1, 1.5, 0, 8, 9), row(3, 5.5, 0.5, 3, 6), row(6, 5.5, 0.5, 3, 6)},
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestBeforeAQueryOnlyTheStructureIsKnown(t *testing.T) {
	table := eightCells()
	for i := range table.Rows {
		params := int64(i)
		table.Rows[i].Params, table.Rows[i].Features = &params, map[string]float64{"leak": float64(i)}
		table.Rows[i].MetricByFidelity = map[int]float64{12: float64(i), 200: float64(i)}
	}
	looked := 0
	method := pool.Named{Name: "order", New: func(uint64) pool.Method {
		return &inOrder{order: []int{3}, look: func(v *pool.View) {
			for i, c := range v.Candidates {
				if looked++; c.Features != nil || c.Curve.Len() > 0 || c.Params > 0 || c.Graph == nil || i != 3 && v.Reached(i) > 0 {
					t.Errorf("of candidate %d it sees %+v", i, c)
				}
			}
		}}
	}}
	if _, err := bench.Cells(t.Context(), table, bench.CellsOptions{Seeds: 1, Methods: []pool.Named{method}}); err != nil || looked != 16 {
		t.Errorf("looked at %d (%v)", looked, err)
	}
}

func TestEveryMethodFindsTheBestCellInTheEnd(t *testing.T) {
	var told []string
	r, err := bench.Cells(t.Context(), eightCells(), bench.CellsOptions{Seeds: 3, Queries: []int{500}, Parallel: 2, Progress: func(p bench.CellsProgress) {
		if p.Finished != nil {
			told = append(told, fmt.Sprint(p.Method, p.Done, "/", p.Total, len(p.Finished.Rows)))
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range r.Rows {
		if row.Found != 1 || row.TestMean != 3 {
			t.Errorf("%s found it in %v of the runs: %v", row.Method, row.Found, row.Tests)
		}
	}
	if len(r.Rows) != len(pool.Whole()) || told[0] != "pmf3/21 1" {
		t.Errorf("%d rows, told %q", len(r.Rows), told)
	}
}

func TestWhatCannotBeSearchedIsSaid(t *testing.T) {
	bare := eightCells()
	for i := range bare.Rows {
		bare.Rows[i].TestAt = nil
	}
	for want, run := range map[string]func() error{
		"table eight has 0 rows with validation and test accuracies": func() error {
			_, err := bench.Cells(t.Context(), bare, bench.CellsOptions{})
			return err
		},
		"looks after [0 5] queries, want numbers above 0": func() error {
			_, err := bench.Cells(t.Context(), eightCells(), bench.CellsOptions{Queries: []int{5, 0}})
			return err
		},
		"with -1 seeds, 1 at once": func() error {
			_, err := bench.Cells(t.Context(), eightCells(), bench.CellsOptions{Seeds: -1})
			return err
		},
	} {
		if err := run(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want %q", err, want)
		}
	}
}

func TestAnEndedBenchmarkOfCellsKeepsItsRows(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	methods := []pool.Named{
		{Name: "whole", New: func(uint64) pool.Method { return &inOrder{order: []int{1, 2}} }},
		{Name: "ended", New: func(uint64) pool.Method { return &inOrder{order: []int{1, 2}, look: func(*pool.View) { cancel() }} }},
	}
	r, err := bench.Cells(ctx, eightCells(), bench.CellsOptions{Seeds: 2, Queries: []int{1, 2}, Methods: methods})
	if err == nil || len(r.Rows) != 2 {
		t.Fatalf("%d rows (%v)", len(r.Rows), err)
	}
	path := filepath.Join(t.TempDir(), "cells.json")
	if err := r.Save(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	var kept bench.CellsResult
	if err != nil || json.Unmarshal(text, &kept) != nil || cmp.Diff(r, kept) != "" {
		t.Errorf("the file holds %s (%v)", text, err)
	}
}

func TestThePathsFindTheBestOfNASBench201(t *testing.T) {
	if testing.Short() {
		t.Skip("searches a whole public table")
	}
	r, err := bench.Cells(t.Context(), public(t, "nb201_cifar10"), bench.CellsOptions{Seeds: 6, Queries: []int{55, 100}, Methods: pool.Whole()[:1], Parallel: 2})
	if err != nil {
		t.Fatal(err)
	}
	if r.Cells != 15625 || r.Rows[0].TestMean < 94.2 || r.Rows[1].TestMean < 94.32 {
		t.Errorf("of %d cells, %v and %v", r.Cells, r.Rows[0].Tests, r.Rows[1].Tests)
	}
}
