package search

import (
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
)

func TestWalkVisitsEveryPointOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := arch.Preset("paper")
		if err != nil {
			t.Fatal(err)
		}
		s.Offsets = s.Offsets[:1]
		s.Depths = s.Depths[:rapid.IntRange(1, 5).Draw(t, "depths")]
		s.Channels = s.Channels[:rapid.IntRange(1, 3).Draw(t, "channels")]
		s.Widths = s.Widths[:rapid.IntRange(1, 3).Draw(t, "widths")]
		s.Ops = s.Ops[:1]
		s.Activations = s.Activations[:rapid.IntRange(1, 3).Draw(t, "activations")]
		seen := map[arch.Architecture]bool{}
		for a := range newLattice(s).walk(walkLimit) {
			if seen[a] {
				t.Fatalf("%v was visited twice", a)
			}
			seen[a] = true
		}
		if size := s.Size().Int64(); int64(len(seen)) != size {
			t.Fatalf("visited %d of %d points", len(seen), size)
		}
	})
}

func TestWalkOverAHugeSpaceIsCutShort(t *testing.T) {
	s, err := arch.Preset("paper")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	depths := map[int]int{}
	for a := range newLattice(s).walk(95) {
		seen[a.ID()] = true
		depths[a.Macro.Depth]++
	}
	if len(seen) != 95 || len(depths) != 19 {
		t.Errorf("95 points are %d networks of %d depths, want 95 of all 19", len(seen), len(depths))
	}
}
