package blocknet

import (
	"math"
	"reflect"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// A mixedRig is a supernetRig with a mixture in place of the cell.
type mixedRig struct {
	*supernetRig
	outline arch.Architecture
	in      arch.Input
}

func newMixedRig(t *testing.T) mixedRig {
	t.Helper()
	a, err := arch.Parse("d2:c4:w1:r0,0/-3.m-i.----.-----/swish:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	return mixedRig{newSupernetRig(t), a, arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}}
}

// mixture has several operations on three edges, one of which leaves an inner node. All are smooth.
func mixture() cellnet.Mixture {
	m := cellnet.Pure(arch.Cell{})
	for edge := range m {
		m[edge] = []cellnet.Term{{Op: arch.Zero, Weight: 1}}
	}
	m[1] = []cellnet.Term{{Op: arch.Conv3, Weight: 0.5}, {Op: arch.Zero, Weight: 0.2}, {Op: arch.Identity, Weight: 0.3}}
	m[3] = []cellnet.Term{{Op: arch.Conv5, Weight: 0.6}, {Op: arch.AvgPool3, Weight: 0.4}}
	m[4] = []cellnet.Term{{Op: arch.Identity, Weight: 0.7}, {Op: arch.SepConv3, Weight: 0.3}}
	return m
}

// lend opens a mixture, ready to train.
func (r mixedRig) lend(t *testing.T, s *Shared, m cellnet.Mixture, gated bool) *Path {
	t.Helper()
	plan, gates, err := cellnet.NewMixedPlan(r.outline, m, gated, r.in)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Mixed(plan, gates, m)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Prepare(t.Context(), supernetBatch, true); err != nil {
		t.Fatal(err)
	}
	return p
}

// slope measures a mixture with weights as they are.
func (r mixedRig) slope(t *testing.T, s *Shared, m cellnet.Mixture) Response {
	t.Helper()
	p := r.lend(t, s, m, true)
	defer p.Close()
	response, err := p.Slope(r.images, r.labels, false)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func TestMixed(t *testing.T) {
	r := newMixedRig(t)
	for name, test := range map[string]func(*testing.T, mixedRig){
		"slopes are the differences of the loss":         testSlopesAreDifferences,
		"a slope moves nothing":                          testSlopeMovesNothing,
		"a pure mixture trains as its cell":              testPureMixtureIsItsCell,
		"weights lean along the gradient, and come back": testLean,
	} {
		t.Run(name, func(t *testing.T) { test(t, r) })
	}
}

func testSlopesAreDifferences(t *testing.T, r mixedRig) {
	s := r.programs.Shares(byName)
	defer s.Close()
	got := r.slope(t, s, mixture()).Slopes
	const h = 0.01
	for edge, terms := range mixture() {
		for i, term := range terms {
			loss := func(by float64) float64 {
				m := mixture()
				m[edge][i].Weight += by
				return r.slope(t, s, m).Loss
			}
			want := (loss(h) - loss(-h)) / (2 * h)
			if math.Abs(got[edge][i]-want) > 2e-4+0.02*math.Abs(want) {
				t.Errorf("edge %d, %v: the slope is %g, the difference %g", edge, term.Op, got[edge][i], want)
			}
		}
	}
	if got[1][0] == 0 || got[1][1] != 0 || got[4][1] == 0 {
		t.Errorf("the slopes are %v, want some for what computes and none for zero", got)
	}
}

func testSlopeMovesNothing(t *testing.T, r mixedRig) {
	s := r.programs.Shares(byName)
	defer s.Close()
	r.slope(t, s, mixture())
	before := states(t, s)
	r.slope(t, s, mixture())
	if !reflect.DeepEqual(before, states(t, s)) {
		t.Error("weights have moved")
	}
}

func testPureMixtureIsItsCell(t *testing.T, r mixedRig) {
	alone, mixed := r.programs.Shares(byName), r.programs.Shares(byName)
	defer alone.Close()
	defer mixed.Close()
	plan, err := cellnet.NewPlan(r.outline, r.in)
	if err != nil {
		t.Fatal(err)
	}
	for _, gated := range []bool{false, true} {
		r.step(t, alone, plan)
		p := r.lend(t, mixed, cellnet.Pure(r.outline.Cell), gated)
		totals, err := r.programs.Begin(Hyper{Rate: 0.1, Momentum: 0.9})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Step(r.images, r.labels, totals); err != nil {
			t.Fatal(err)
		}
		totals.Close()
		p.Close()
		if !reflect.DeepEqual(states(t, alone), states(t, mixed)) {
			t.Errorf("gated is %v: the weights differ", gated)
		}
	}
}

func testLean(t *testing.T, r mixedRig) {
	s := r.programs.Shares(byName)
	defer s.Close()
	r.slope(t, s, mixture()) // makes the weights
	before := states(t, s)
	p := r.lend(t, s, mixture(), true)
	totals, err := r.programs.Begin(Hyper{Rate: 0.1, Momentum: 0.9})
	if err != nil {
		t.Fatal(err)
	}
	defer totals.Close()
	if err := p.Ahead(r.images, r.labels, totals); err != nil {
		t.Fatal(err)
	}
	ahead, err := p.Network.States()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Lean(t.Context(), 0); err == nil {
		t.Error("it leant along no gradient")
	}
	if _, err := p.Slope(r.images, r.labels, true); err != nil {
		t.Fatal(err)
	}
	const scale = 0.5
	if err := p.Lean(t.Context(), scale); err != nil {
		t.Fatal(err)
	}
	leant, err := p.Network.States()
	if err != nil {
		t.Fatal(err)
	}
	squares := 0.0
	for i, name := range p.names {
		gradient, err := p.gradient(i)
		if err != nil {
			t.Fatal(err)
		}
		for at, was := range before[name].Parameters {
			want := was + scale*gradient[at]
			if got := leant[i].Parameters[at]; math.Abs(float64(got-want)) > 1e-6 {
				t.Fatalf("%s is %g, want %g", name, got, want)
			}
			squares += math.Pow(float64(ahead[i].Parameters[at]-was), 2)
		}
	}
	if squares == 0 {
		t.Error("nothing was ahead")
	}
	p.Close()
	if !reflect.DeepEqual(before, states(t, s)) {
		t.Error("the weights did not come back")
	}
}

// gradient fetches what Slope has kept of a step.
func (p *Path) gradient(step int) ([]float32, error) {
	s, err := deviceState{parameters: p.direction[step]}.download()
	return s.Parameters, err
}
