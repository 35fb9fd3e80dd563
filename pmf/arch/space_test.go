package arch_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/arch/archtest"
)

// preset draws one of the spaces, sometimes restricted to two of its regions.
func preset(t *rapid.T) arch.Space {
	s, err := arch.Preset(rapid.SampledFrom(arch.Presets()).Draw(t, "space"))
	if err != nil {
		t.Fatal(err)
	}
	if rapid.Bool().Draw(t, "restricted") {
		regions := rapid.SampledFrom(s.Regions())
		s = s.Restrict([]arch.Region{regions.Draw(t, "region"), regions.Draw(t, "another")})
	}
	return s
}

func TestPresetsHaveTheSizesOfTable19(t *testing.T) {
	for _, test := range []struct{ name, size string }{
		{"paper", "1804958288157081600"},
		{"medium", "3799912185593856"},
		{"small", "4398046511104"},
	} {
		s, err := arch.Preset(test.name)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Size().String(); got != test.size {
			t.Errorf("%s holds %s architectures, want %s", test.name, got, test.size)
		}
	}
}

func TestUnknownPresetNamesTheKnown(t *testing.T) {
	_, err := arch.Preset("large")
	if err == nil || !strings.Contains(err.Error(), "paper, medium, small or tiny") {
		t.Errorf("got %v, want the names", err)
	}
}

func TestSamplesLieInTheSpace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, r := preset(t), archtest.Rand(t)
		for what, a := range map[string]arch.Architecture{"sample": s.Sample(r), "macro sample": s.SampleMacro(r)} {
			if err := s.Contains(a); err != nil {
				t.Fatalf("%s %v: %v", what, a, err)
			}
		}
	})
}

func TestMacroSamplesVaryTheMacroAlone(t *testing.T) {
	s, _ := arch.Preset("paper")
	r := rand.New(rand.NewPCG(1, 1))
	macros := map[arch.Macro]bool{}
	for range 200 {
		a := s.SampleMacro(r)
		macros[a.Macro] = true
		if a.Cell != s.DefaultCell() || a.Options != (arch.Options{}) {
			t.Fatalf("%v has another cell or options than the default", a)
		}
	}
	if len(macros) < 180 {
		t.Errorf("200 samples have %d macros, want nearly as many", len(macros))
	}
}

func TestSampleReachesEveryMacroEqually(t *testing.T) {
	s, _ := arch.Preset("tiny")
	r := rand.New(rand.NewPCG(1, 1))
	counts := map[arch.Macro]int{}
	for range 100 * len(s.Macros()) {
		counts[s.Sample(r).Macro]++
	}
	for _, m := range s.Macros() {
		if counts[m] < 60 || counts[m] > 140 {
			t.Errorf("%+v was drawn %d times, want about 100", m, counts[m])
		}
	}
}

func TestMutationChangesOneDecision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, r := preset(t), archtest.Rand(t)
		a := s.Sample(r)
		b := s.Mutate(a, r)
		if err := s.Contains(b); err != nil {
			t.Fatalf("mutant %v: %v", b, err)
		}
		if a.ID() == b.ID() {
			t.Fatalf("%v mutates into the same network", a)
		}
		if n := decisions(a, b); n != 1 {
			t.Fatalf("%v and %v differ in %d decisions, want 1", a, b, n)
		}
	})
}

// decisions counts where two architectures differ.
func decisions(a, b arch.Architecture) (n int) {
	count := func(differ bool) {
		if differ {
			n++
		}
	}
	count(a.Macro.Depth != b.Macro.Depth)
	count(a.Macro.Channels != b.Macro.Channels)
	count(a.Macro.Width != b.Macro.Width)
	count(a.Macro.Down[0] != b.Macro.Down[0])
	count(a.Macro.Down[1] != b.Macro.Down[1])
	for i := range a.Cell {
		count(a.Cell[i] != b.Cell[i])
	}
	count(a.Options.Activation != b.Options.Activation)
	count(a.Options.Normalisation != b.Options.Normalisation)
	count(a.Options.Attention != b.Options.Attention)
	count(a.Options.Residual != b.Options.Residual)
	return n
}

func TestParentsFromOutsideAreBroughtInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, other, r := preset(t), preset(t), archtest.Rand(t)
		a, b := other.Sample(r), other.Sample(r)
		if err := s.Contains(s.Mutate(a, r)); err != nil {
			t.Fatalf("mutant: %v", err)
		}
		if err := s.Contains(s.Cross(a, b, r)); err != nil {
			t.Fatalf("child: %v", err)
		}
	})
}

func TestChildrenInheritEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, r := preset(t), archtest.Rand(t)
		a, b := s.Sample(r), s.Sample(r)
		child := s.Cross(a, b, r)
		if err := s.Contains(child); err != nil {
			t.Fatalf("child %v: %v", child, err)
		}
		for i, op := range child.Cell {
			if op != a.Cell[i] && op != b.Cell[i] {
				t.Fatalf("edge %d is %v, want %v or %v", i, op, a.Cell[i], b.Cell[i])
			}
		}
	})
}

func TestNeighboursAreDifferentNetworksNearby(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, r := preset(t), archtest.Rand(t)
		a := s.Sample(r)
		seen := map[string]bool{a.ID(): true}
		for _, b := range s.Neighbours(a) {
			if err := s.Contains(b); err != nil {
				t.Fatalf("neighbour %v: %v", b, err)
			}
			if seen[b.ID()] || decisions(a, b) != 1 {
				t.Fatalf("neighbour %v comes twice, or differs in %d decisions", b, decisions(a, b))
			}
			seen[b.ID()] = true
		}
		if len(seen) < 20 {
			t.Fatalf("%v has %d neighbours, want at least 20", a, len(seen)-1)
		}
	})
}

func TestContainsNamesWhatIsOutside(t *testing.T) {
	s, _ := arch.Preset("small")
	inside := s.SampleMacro(rand.New(rand.NewPCG(1, 1)))
	for _, test := range []struct {
		want   string
		change func(*arch.Architecture)
	}{
		{"depth is 22, want one of [20]", func(a *arch.Architecture) { a.Macro.Depth = 22 }},
		{"channels is 8, want one of [16]", func(a *arch.Architecture) { a.Macro.Channels = 8 }},
		{"width is 1.5, want one of [2]", func(a *arch.Architecture) { a.Macro.Width = 1.5 }},
		{"second offset is -1, want one of [0]", func(a *arch.Architecture) { a.Macro.Down[1] = -1 }},
		{"attention is se, want one of [none]", func(a *arch.Architecture) { a.Options.Attention = arch.SE }},
		{"reductions are the cells 13 and 13", func(a *arch.Architecture) { a.Macro.Down[0] = 7 }},
		{"every node of the cell is dead", func(a *arch.Architecture) { a.Cell = deadCell() }},
	} {
		a := inside
		test.change(&a)
		if err := s.Contains(a); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
}

// deadCell has operations, but none that starts at an input.
func deadCell() (c arch.Cell) {
	for i := range c {
		if from, _ := arch.EdgeEnds(i); from < 2 {
			c[i] = arch.Zero
		}
	}
	return c
}
