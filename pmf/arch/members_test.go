package arch_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/arch/archtest"
)

// finite draws a finite part of the space tiny, some of its regions kept.
func finite(t *rapid.T) arch.Space {
	r := archtest.Rand(t)
	whole := known("tiny")
	var list []arch.Architecture
	for range rapid.IntRange(1, 60).Draw(t, "members") {
		list = append(list, whole.Sample(r))
	}
	s, err := whole.Of(list)
	if err != nil {
		t.Fatal(err)
	}
	if regions := s.Regions(); rapid.Bool().Draw(t, "restricted") {
		s = s.Restrict(regions[:rapid.IntRange(1, len(regions)).Draw(t, "kept")])
	}
	return s
}

// known returns a space that comes with the program, which is there.
func known(name string) arch.Space {
	s, err := arch.Preset(name)
	if err != nil {
		panic(err)
	}
	return s
}

func TestAFiniteSpaceAnswersWithItsMembersAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, r := finite(t), archtest.Rand(t)
		members := s.Listed()
		stranger := known("tiny").Sample(r)
		a, b := members[r.IntN(len(members))], members[r.IntN(len(members))]
		answers := append([]arch.Architecture{s.Sample(r), s.SampleMacro(r), s.Mutate(a, r), s.Mutate(stranger, r),
			s.Cross(a, b, r), s.Cross(a, stranger, r), s.Nearest(a), s.Nearest(stranger)}, s.Neighbours(a)...)
		for i, got := range answers {
			if !slices.Contains(members, got.Canonical()) || s.Contains(got) != nil {
				t.Fatalf("answer %d is %v, no member (%v)", i, got, s.Contains(got))
			}
		}
		if got := s.Mutate(a, r); got == a && len(members) > 1 {
			t.Fatalf("the mutation of %v is itself, of %d members", a, len(members))
		}
		if s.Nearest(a) != a {
			t.Fatalf("%v is not nearest to itself", a)
		}
	})
}

func TestTheRegionsOfAFiniteSpacePartItsMembers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := finite(t)
		sum, regions := 0, s.Regions()
		for _, r := range regions {
			inside := s.Within(r).Listed()
			if len(inside) == 0 {
				t.Fatalf("region %v is empty", r)
			}
			sum += len(inside)
			if got := s.Within(r).Size().Int64(); got != int64(len(inside)) {
				t.Fatalf("region %v has size %d, want %d", r, got, len(inside))
			}
		}
		if want := len(s.Listed()); sum != want {
			t.Fatalf("%d regions hold %d members, want %d", len(regions), sum, want)
		}
		for _, m := range s.Macros() {
			if !slices.ContainsFunc(s.Listed(), func(a arch.Architecture) bool { return a.Macro == m }) {
				t.Fatalf("no member has the outline %v", m)
			}
		}
	})
}

func TestNeighboursAreTheNearestMembers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := finite(t)
		s = s.Restrict(nil)
		a := s.Listed()[0]
		near := s.Neighbours(a)
		if want := min(24, len(s.Listed())-1); len(near) != want || slices.Contains(near, a) {
			t.Fatalf("%d neighbours, want %d others", len(near), want)
		}
		before := 0
		for _, n := range near {
			d := steps(s, a, n)
			if d < before {
				t.Fatalf("a neighbour %d steps away comes after one %d steps away", d, before)
			}
			before = d
		}
		for _, m := range s.Listed() {
			if m != a && !slices.Contains(near, m) && steps(s, a, m) < before {
				t.Fatalf("%v, %d steps away, is no neighbour, but one %d steps away is", m, steps(s, a, m), before)
			}
		}
	})
}

// steps counts decisions, told from the encoding: ranks in their lists, two codes an edge or option.
func steps(s arch.Space, a, b arch.Architecture) int {
	x, y := s.Encode(a), s.Encode(b)
	n := 0.0
	scale := []float64{float64(len(s.Depths) - 1), float64(len(s.Channels) - 1), float64(len(s.Widths) - 1), 0, 0}
	for i := range x {
		d := max(x[i]-y[i], y[i]-x[i])
		if i < len(scale) {
			n += d * scale[i]
		} else {
			n += d / 2
		}
	}
	return int(n + 0.5)
}

func TestAFiniteSpaceSurvivesJSONAndYAML(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := finite(t)
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back arch.Space
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, back); diff != "" {
			t.Fatal(diff)
		}
		if back, err = arch.ParseSpace("space.yaml", text); err != nil || !cmp.Equal(s, back) {
			t.Fatalf("%s came back from YAML as %v (%v)", text, back, err)
		}
	})
}

func TestMembersOutsideTheSpaceAreRefused(t *testing.T) {
	tiny, paper := known("tiny"), known("paper")
	big := paper.Sample(rand.New(rand.NewPCG(1, 1)))
	_, err := tiny.Of([]arch.Architecture{tiny.SampleMacro(rand.New(rand.NewPCG(1, 1))), big})
	if want := fmt.Sprintf("members[1] is %q, want an architecture of the space tiny; its depth is %d", big, big.Macro.Depth); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error is %v, want %s", err, want)
	}
	if _, err := tiny.Of(nil); err == nil {
		t.Error("no members are a space")
	}
	for _, text := range []string{"base: tiny\nmembers: [x]", "base: tiny\nmembers: []", "base: tiny\nmembers:\n- " + big.String()} {
		if _, err := arch.ParseSpace("s.yaml", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), "s.yaml:") {
			t.Errorf("%q: error is %v, want one with its line", text, err)
		}
	}
}

func BenchmarkFinite(b *testing.B) {
	whole := known("tiny")
	for _, n := range []int{400, 15_625} {
		r := rand.New(rand.NewPCG(1, 1))
		var list []arch.Architecture
		for range n {
			list = append(list, whole.Sample(r))
		}
		s, err := whole.Of(list)
		if err != nil {
			b.Fatal(err)
		}
		for name, answer := range map[string]func(){"mutate": func() { s.Mutate(list[0], r) }, "sample": func() { s.Sample(r) }, "regions": func() { s.Regions() }} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					answer()
				}
			})
		}
	}
}
