package predict

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestScoresComeBackAndKeepTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sample := rapid.SliceOfN(rapid.Float64Range(-50, 50), 2, 40).Draw(t, "sample")
		s := newScores(sample)
		for _, v := range sample {
			if len(s.values) > 1 && math.Abs(s.value(s.score(v))-v) > 1e-9 {
				t.Fatalf("%v became %v and came back as %v", v, s.score(v), s.value(s.score(v)))
			}
		}
		a, b := rapid.Float64Range(-100, 100).Draw(t, "a"), rapid.Float64Range(-100, 100).Draw(t, "b")
		if a <= b && s.score(a) > s.score(b)+1e-12 { // interpolation rounds
			t.Fatalf("%v scores %v, %v scores %v", a, s.score(a), b, s.score(b))
		}
	})
}

// Blom's and other plotting positions differ in the tails; ours is (i − ½)/n.
func TestScoresAreQuantilesOfTheNormal(t *testing.T) {
	s := newScores([]float64{5, 1, 3, 3})
	if want := []float64{-1.1503, 0, 1.1503}; !near(s.normal, want, 1e-4) {
		t.Fatalf("scores are %v, want %v", s.normal, want)
	}
	if far := s.score(1e9); math.Abs(far-2.1503) > 1e-4 {
		t.Errorf("far beyond the sample the score is %v, want one deviation more than the highest", far)
	}
}

func near(a, b []float64, tolerance float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) <= tolerance })
}

func TestEveryFrameComesBack(t *testing.T) {
	x := [][]float64{{1, 2}, {2, 1}, {3, 5}, {4, 4}}
	target, last := []float64{10, 12, 11, 15}, []float64{8, 9, 9, 11}
	for _, f := range []Frame{Gain, Ranks, Value} {
		framing := newFraming(f, x, target, last)
		for i, y := range target {
			if back := framing.back(framing.express(y, last[i]), last[i]); math.Abs(back-y) > 1e-9 {
				t.Errorf("frame %d: %v came back as %v", f, y, back)
			}
		}
	}
}

func TestViewsShowWhatTheyName(t *testing.T) {
	sample := Sample{Params: 100, Features: map[string]float64{"depth": 7}, Graph: &Graph{Ops: [][]string{{"conv"}, {"conv", "s2"}}}}
	sample.Curve.Metric = []float64{1, 2, 3}
	s := newSchema(3, false, []Example{{Sample: sample}})
	rows := [][]float64{s.row(sample)}
	if got := s.see(CurveOnly, rows)[0]; !near(got, []float64{1, 2, 3}, 0) {
		t.Errorf("the curve alone is %v", got)
	}
	if got := s.see(Outline, rows)[0]; !near(got, []float64{1, 2, 3, math.Log(100), 7}, 1e-12) {
		t.Errorf("the outline is %v", got)
	}
	if got := s.see(Level, rows)[0]; got[0] != 3 || got[1] != 3 || got[2] != 2 {
		t.Errorf("the level begins with %v, want latest, best and the mean of the three best", got[:3])
	}
	whole := s.see(Structure, rows)[0]
	if got := whole[len(whole)-2:]; !near(got, []float64{2, 1}, 0) {
		t.Errorf("the structure ends with %v, want 2 conv and 1 s2", got)
	}
}
