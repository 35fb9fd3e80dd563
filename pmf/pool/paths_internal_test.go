package pool

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pmfnas/pmf/predict"
)

func TestFlowOfADenseCell(t *testing.T) {
	for _, c := range []struct {
		name string
		ops  []string // 0->1, 0->2, 1->2, 0->3, 1->3, 2->3
		want flow
	}{
		{"nothing reaches the output", []string{"conv", "none", "conv", "none", "none", "none"},
			flow{paths: map[string]float64{}, shortest: -1, longest: -1, most: map[string]float64{}}},
		{"an identity", []string{"none", "none", "none", "skip_connect", "none", "none"},
			flow{paths: map[string]float64{"": 1}, all: 1, most: map[string]float64{}}},
		{"what leads nowhere does not matter", []string{"conv", "pool", "none", "conv", "conv", "none"},
			flow{paths: map[string]float64{">conv>conv": 1, ">conv": 1}, all: 2, shortest: 1, longest: 2, most: map[string]float64{"conv": 2}}},
		{"all paths", []string{"conv", "pool", "skip_connect", "pool", "conv", "pool"},
			flow{paths: map[string]float64{">conv>conv": 1, ">conv>pool": 1, ">pool>pool": 1, ">pool": 1}, all: 4, shortest: 1, longest: 2, most: map[string]float64{"conv": 2, "pool": 2}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, newFlow(denseCell(c.ops)), cmp.AllowUnexported(flow{})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestFlowOfOtherGraphs(t *testing.T) {
	two := &predict.Graph{Ops: [][]string{{"x"}, {"h"}, {"add"}, {"tanh"}, {"relu"}}, Arcs: [][2]int{{0, 2}, {1, 2}, {2, 3}, {2, 4}}}
	want := flow{paths: map[string]float64{">x>add>tanh": 1, ">h>add>tanh": 1, ">x>add>relu": 1, ">h>add>relu": 1}, all: 4, shortest: 3, longest: 3,
		most: map[string]float64{"x": 1, "h": 1, "add": 1, "tanh": 1, "relu": 1}}
	if diff := cmp.Diff(want, newFlow(two), cmp.AllowUnexported(flow{})); diff != "" {
		t.Errorf("two inputs and outputs: -want +got:\n%s", diff)
	}
	// Of twelve nodes with two ways between neighbours there are 2¹² different paths.
	deep := &predict.Graph{Ops: [][]string{{"input"}}}
	for from := 0; from < 36; from += 3 {
		deep.Ops = append(deep.Ops, []string{"conv"}, []string{"pool"}, []string{"sum"})
		deep.Arcs = append(deep.Arcs, [2]int{from, from + 1}, [2]int{from, from + 2}, [2]int{from + 1, from + 3}, [2]int{from + 2, from + 3})
	}
	if f := newFlow(deep); f.paths != nil || f.all != 1<<12 || f.longest != 12 || f.shortest != 12 || f.most["pool"] != 12 {
		t.Errorf("too many paths: %+v", f)
	}
}

// ops of a dense cell with four nodes.
func drawCell(t *rapid.T, name string) []string {
	return rapid.SliceOfN(rapid.SampledFrom([]string{"none", "skip_connect", "conv", "pool"}), 6, 6).Draw(t, name)
}

// swapped renames the nodes 1 and 2, which is the same cell where no edge joins them.
func swapped(ops []string) []string {
	return []string{ops[1], ops[0], "none", ops[3], ops[5], ops[4]}
}

func TestCellsThatComputeTheSameAreOnePoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ops := drawCell(t, "ops")
		ops[2] = "none"
		if diff := cmp.Diff(newFlow(denseCell(ops)), newFlow(denseCell(swapped(ops))), cmp.AllowUnexported(flow{})); diff != "" {
			t.Fatalf("%v: -one +other:\n%s", ops, diff)
		}
	})
}

func TestPathsWeighAsMuchAsNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		flows := make([]flow, rapid.IntRange(2, 20).Draw(t, "cells"))
		for i := range flows {
			flows[i] = newFlow(denseCell(drawCell(t, "ops")))
		}
		rows := vectors(flows)
		total := 0.0
		for _, column := range statics(candidatesOf(rows)) {
			_, variance := moments(column)
			total += variance
		}
		if width := float64(len(rows[0])); width > 0 && math.Abs(total-width) > 1e-9*width {
			t.Fatalf("%v columns have a variance of %v", width, total)
		}
	})
}

func candidatesOf(rows [][]float64) []Candidate {
	out := make([]Candidate, len(rows))
	for i, row := range rows {
		out[i].Static = row
	}
	return out
}
