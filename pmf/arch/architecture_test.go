package arch_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/arch/archtest"
)

// cifar10 is the input that the tests count for.
var cifar10 = arch.Input{Height: 32, Width: 32, Channels: 3, Classes: 10}

// sparse draws an architecture most of whose edges are zero, so that nodes die.
func sparse(t *rapid.T, s arch.Space) arch.Architecture {
	a := archtest.Draw(t, s)
	for {
		for i := range a.Cell {
			a.Cell[i] = rapid.SampledFrom([]arch.Op{arch.Zero, arch.Zero, arch.Conv3, arch.Identity}).Draw(t, "op")
		}
		if a.Cell.Validate() == nil {
			return a
		}
	}
}

func TestDeadEdgesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := preset(t)
		a := sparse(t, s)
		b := a
		live := a.Cell.Live()
		for i := range b.Cell {
			if from, _ := arch.EdgeEnds(i); from >= 2 && !live[from-2] {
				b.Cell[i] = rapid.SampledFrom(arch.Ops()).Draw(t, "dead")
			}
		}
		if a.Canonical() != b.Canonical() || a.ID() != b.ID() {
			t.Fatalf("%v and %v are different networks, want the same", a, b)
		}
		if diff := cmp.Diff(a.Layout(cifar10), b.Layout(cifar10)); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(a.Features(cifar10), b.Features(cifar10)); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(s.Encode(a), s.Encode(b)); diff != "" {
			t.Fatal(diff)
		}
		if a.Cost(cifar10) != b.Cost(cifar10) {
			t.Fatalf("%v costs %+v, %v costs %+v", a, a.Cost(cifar10), b, b.Cost(cifar10))
		}
	})
}

func TestCanonicalFormIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := preset(t)
		a := sparse(t, s).Canonical()
		if a.Canonical() != a {
			t.Fatalf("the canonical form of %v is another", a)
		}
		if err := s.Contains(a); err != nil {
			t.Fatalf("the canonical form leaves the space: %v", err)
		}
	})
}

func TestTextRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := archtest.Draw(t, preset(t))
		if back, err := arch.Parse(a.String()); err != nil || back != a {
			t.Fatalf("%v came back as %v (%v)", a, back, err)
		}
	})
}

func TestJSONRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := archtest.Draw(t, preset(t))
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back arch.Architecture
		if err := json.Unmarshal(text, &back); err != nil || back != a {
			t.Fatalf("%s came back as %v (%v)", text, back, err)
		}
	})
}

func TestJSONIsReadable(t *testing.T) {
	a, err := arch.Parse("d20:c16:w1.5:r0,-1/ss.ss-.is--.i-3--/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"macro":{"depth":20,"channels":16,"width":1.5,"down":[0,-1]},` +
		`"cell":[["sepconv3","sepconv3"],["sepconv3","sepconv3","zero"],["identity","sepconv3","zero","zero"],["identity","zero","conv3","zero","zero"]],` +
		`"options":{"activation":"relu","normalisation":"batchnorm","attention":"none","residual":"post"}}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
}

func TestEmptyArchitectureSurvivesJSON(t *testing.T) {
	text, err := json.Marshal(arch.Architecture{})
	if err != nil {
		t.Fatal(err)
	}
	back := arch.Architecture{Macro: arch.Macro{Depth: 1}}
	if err := json.Unmarshal(text, &back); err != nil || back != (arch.Architecture{}) {
		t.Errorf("came back as %v (%v)", back, err)
	}
}

func TestIDsAreStable(t *testing.T) {
	a, err := arch.Parse("d20:c16:w2:r0,0/ss.ss-.is--.i-3--/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := a.ID(), "cbc03d75204d271f"; got != want {
		t.Errorf("ID is %s, want %s: stored results would be lost", got, want)
	}
}

func TestEncodingIsBoundedAndTellsNetworksApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := preset(t)
		a, b := archtest.Draw(t, s), archtest.Draw(t, s)
		code := s.Encode(a)
		if len(code) != s.Dim() || len(s.Encode(b)) != s.Dim() {
			t.Fatalf("code of %d numbers, want %d", len(code), s.Dim())
		}
		for i, v := range code {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("number %d is %g, want 0 to 1", i, v)
			}
		}
		if same := cmp.Equal(code, s.Encode(b)); same != (a.ID() == b.ID()) {
			t.Fatalf("%v and %v have equal codes: %t", a, b, same)
		}
	})
}

func TestFeaturesAreFiniteWithTheSameKeys(t *testing.T) {
	want := len(arch.Architecture{}.Features(cifar10))
	rapid.Check(t, func(t *rapid.T) {
		features := sparse(t, preset(t)).Features(cifar10)
		if len(features) != want {
			t.Fatalf("%d features, want %d", len(features), want)
		}
		for key, v := range features {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("feature %s is %g", key, v)
			}
		}
	})
}
