package cellnet_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/arch/archtest"
	"pmfnas/pmf/cellnet"
)

var small = arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}

func TestAPureMixtureHasThePlanOfItsCell(t *testing.T) {
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := archtest.Draw(t, space)
		want, err := cellnet.NewPlan(a, small)
		if err != nil {
			t.Fatal(err)
		}
		plan, gates, err := cellnet.NewMixedPlan(a, cellnet.Pure(a.Cell), false, small)
		if err != nil || len(gates) > 0 {
			t.Fatalf("%d gates (%v), want none", len(gates), err)
		}
		if diff := cmp.Diff(want, plan); diff != "" {
			t.Errorf("the plan differs (-cell +mixture):\n%s", diff)
		}
		gated, gates, err := cellnet.NewMixedPlan(a, cellnet.Pure(a.Cell), true, small)
		if err != nil {
			t.Fatal(err)
		}
		edges := 0
		for _, c := range a.Layout(small) {
			edges += len(c.Edges)
		}
		if len(gates) != edges || gated.Parameters() != want.Parameters() {
			t.Errorf("%d gates and %d parameters, want %d and %d", len(gates), gated.Parameters(), edges, want.Parameters())
		}
	})
}

func TestAMixtureHasTheParametersOfItsOperations(t *testing.T) {
	a, err := arch.Parse("d2:c4:w1:r0,0/33.---.----.-----/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	parameters := func(op arch.Op) int64 {
		one := a
		one.Cell[1] = op
		return one.Params(small)
	}
	m := cellnet.Pure(a.Cell)
	m[1] = []cellnet.Term{{Op: arch.Conv3, Weight: 0.2}, {Op: arch.SepConv5, Weight: 0.5}, {Op: arch.Zero, Weight: 0.3}}
	plan, gates, err := cellnet.NewMixedPlan(a, m, false, small)
	if err != nil {
		t.Fatal(err)
	}
	want := parameters(arch.Conv3) + parameters(arch.SepConv5) - parameters(arch.MaxPool3) // which has none
	if plan.Parameters() != want {
		t.Errorf("%d parameters, want %d", plan.Parameters(), want)
	}
	for _, g := range gates {
		if diff := cmp.Diff(cellnet.Gate{Edge: 1, Terms: []int{0, 1}}, g); diff != "" {
			t.Error(diff)
		}
	}
	if len(gates) != 2 {
		t.Errorf("%d gates, want one a cell", len(gates))
	}
	m[1][1].Op = arch.Conv3
	if _, _, err := cellnet.NewMixedPlan(a, m, false, small); err == nil {
		t.Error("an operation that stands twice was accepted")
	}
}
