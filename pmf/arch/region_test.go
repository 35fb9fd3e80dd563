package arch_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/arch/archtest"
)

func TestRegionsPartTheMacros(t *testing.T) {
	for _, name := range arch.Presets() {
		s, _ := arch.Preset(name)
		regions := s.Regions()
		for _, m := range s.Macros() {
			n := 0
			for _, r := range regions {
				if r.Contains(m) {
					n++
				}
			}
			if n != 1 {
				t.Fatalf("%s: %+v lies in %d regions, want 1", name, m, n)
			}
		}
		for _, r := range regions {
			if len(s.Within(r).Macros()) == 0 {
				t.Errorf("%s: region %v holds nothing", name, r)
			}
		}
	}
}

func TestRegionOfContainsTheArchitecture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := preset(t)
		a := archtest.Draw(t, s)
		r := s.RegionOf(a)
		if !r.Contains(a.Macro) || !slices.Contains(s.Regions(), r) {
			t.Fatalf("%v lies in %v, want one of the space's regions that contains it", a, r)
		}
	})
}

func TestGridFollowsItsBands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, _ := arch.Preset("paper")
		bands := rapid.IntRange(1, 25)
		s.Grid = arch.Grid{Depth: bands.Draw(t, "depth"), Channels: bands.Draw(t, "channels"), Width: bands.Draw(t, "width")}
		want := min(s.Grid.Depth, 19) * min(s.Grid.Channels, 4) * min(s.Grid.Width, 4)
		if got := len(s.Regions()); got != want {
			t.Fatalf("grid %+v has %d regions, want %d", s.Grid, got, want)
		}
	})
}

func TestRestrictionReplacesTheOneBefore(t *testing.T) {
	s, _ := arch.Preset("tiny")
	regions := s.Regions()
	first, last := regions[0], regions[len(regions)-1]
	again := s.Within(first).Within(last)
	if got := again.Regions(); len(got) != 1 || got[0] != last {
		t.Errorf("regions are %v, want %v", got, last)
	}
	if whole := again.Restrict(nil); whole.Size().Cmp(s.Size()) != 0 {
		t.Errorf("no regions keep %v architectures, want all %v", whole.Size(), s.Size())
	}
}

func TestRegionsAreThoseOfTheMacros(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := preset(t)
		want := map[arch.Region]bool{}
		for _, m := range s.Macros() {
			want[s.RegionOf(arch.Architecture{Macro: m})] = true
		}
		got := s.Regions()
		for _, r := range got {
			if !want[r] {
				t.Fatalf("region %v holds no outline", r)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d regions, want %d", len(got), len(want))
		}
	})
}
