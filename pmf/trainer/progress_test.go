package trainer

import (
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/eval"
)

func TestEverySegmentFollowsTheOneBefore(t *testing.T) {
	ladder := eval.Ladder{{Until: 3}, {Until: 9, Patience: 2}, {Until: 20, Patience: 3}}
	rapid.Check(t, func(t *rapid.T) {
		var p progress
		var low eval.Observation
		for !p.reached(len(ladder) - 1) {
			s := ladder[p.begin()]
			accuracy := rapid.SampledFrom([]float64{0.1, 0.5, 0.9}).Draw(t, "accuracy")
			p.add(s, epochResult{validations: []float64{accuracy}, sums: blocknet.Sums{Loss: 1}})
			if err := (&header{Progress: p}).check(); err != nil {
				t.Fatal(err)
			}
			if p.epochs() == 3 {
				p.observe(&low, 0)
			}
		}
		if last := p.Ends[len(p.Ends)-1].Epoch; last != p.epochs() || last > 20 {
			t.Fatalf("the last segment ended with epoch %d of %d", last, p.epochs())
		}
		var again eval.Observation
		p.observe(&again, 0)
		if again.Accuracy != low.Accuracy || again.Curve.Len() != 3 || again.Status != eval.Complete {
			t.Fatalf("the first rung was %+v and became %+v", low, again)
		}
	})
}

func TestAHalfEpochCanGain(t *testing.T) {
	s := eval.Segment{Until: 9, Patience: 1}
	var p progress
	p.begin()
	p.add(s, epochResult{validations: []float64{0.5, 0.5}})
	p.add(s, epochResult{validations: []float64{0.6, 0.4}})
	if p.reached(0) || p.Best != 0.6 {
		t.Errorf("best is %g and the segment ended is %v, want 0.6 and false", p.Best, p.reached(0))
	}
	p.add(s, epochResult{validations: []float64{0.6, 0.6}})
	if !p.reached(0) || p.Ends[0].Reason != "no gain for 1 epoch" {
		t.Errorf("ends are %+v, want one for want of gain", p.Ends)
	}
	if got := p.Curve.Metric; got[1] != 0.4 || len(got) != 3 {
		t.Errorf("the curve is %v, want what was measured after each epoch", got)
	}
}
