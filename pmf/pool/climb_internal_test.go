package pool

import (
	"fmt"
	"slices"
	"testing"

	"pmfnas/pmf/curve"
)

func TestNeighboursDifferInOneOperation(t *testing.T) {
	p, err := New(cellTable())
	if err != nil {
		t.Fatal(err)
	}
	near := ring(p.Candidates, 400)
	for _, c := range near {
		differ := 0
		for i, op := range p.Task.Rows[c].Ops {
			if op != p.Task.Rows[400].Ops[i] {
				differ++
			}
		}
		if differ != 1 {
			t.Errorf("%v is a neighbour of %v", p.Task.Rows[c].Ops, p.Task.Rows[400].Ops)
		}
	}
	if len(near) != 6*2 {
		t.Errorf("%d neighbours", len(near))
	}
}

// On a line of candidates with two peaks, of which one is higher.
func TestALocalSearchClimbsAndBeginsAnew(t *testing.T) {
	table := &curve.Table{Header: curve.Header{Name: "line", Objective: "max", Epochs: 1}}
	values := []float64{1, 2, 3, 9, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3, 2, 1}
	for i, v := range values {
		table.Rows = append(table.Rows, curve.Row{ID: fmt.Sprint(i), Features: map[string]float64{"x": float64(i)}, Curve: curve.Curve{Metric: []float64{v}}})
	}
	p, err := New(table)
	if err != nil {
		t.Fatal(err)
	}
	climb := NewClimb(3)
	climb.Initial = 1
	o, err := Run(t.Context(), p, NewScheduled(full, climb), 1)
	if err != nil || o.Evaluations != len(values) {
		t.Fatalf("%d evaluations (%v)", o.Evaluations, err)
	}
	// Until it first begins anew, it asks neighbours of what it asked before, up to a peak.
	known := []int{o.Steps[0].Candidate}
	for _, s := range o.Steps[1:] {
		if !slices.Contains(known, s.Candidate-1) && !slices.Contains(known, s.Candidate+1) {
			break
		}
		known = append(known, s.Candidate)
	}
	if !slices.Contains(known, 3) && !slices.Contains(known, 15) {
		t.Errorf("it climbs %v", known)
	}
}
