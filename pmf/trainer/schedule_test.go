package trainer

import (
	"math"
	"testing"

	"pmfnas/pmf/eval"
)

func TestSchedules(t *testing.T) {
	for _, c := range []struct {
		name         string
		segment      eval.Segment
		start, epoch int
		want         float64
	}{
		{"constant stays", eval.Segment{Until: 5, LearningRate: 0.1, Schedule: "constant"}, 1, 5, 0.1},
		{"cosine begins with its rate", eval.Segment{Until: 15, LearningRate: 0.1, MinRate: 0.001, Schedule: "cosine"}, 6, 6, 0.1},
		{"cosine is half way in the middle", eval.Segment{Until: 15, LearningRate: 0.1, MinRate: 0.001, Schedule: "cosine"}, 6, 11, 0.0505},
		{"cosine would reach its least after the end", eval.Segment{Until: 15, LearningRate: 0.1, MinRate: 0.001, Schedule: "cosine"}, 6, 16, 0.001},
		{"steps begin whole", eval.Segment{Until: 50, LearningRate: 0.1, Schedule: "steps"}, 11, 30, 0.1},
		{"steps fall after half", eval.Segment{Until: 50, LearningRate: 0.1, Schedule: "steps"}, 11, 31, 0.01},
		{"steps fall after three quarters", eval.Segment{Until: 50, LearningRate: 0.1, Schedule: "steps"}, 11, 41, 0.001},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := learningRate(c.segment, c.start, c.epoch)
			if err != nil || math.Abs(got-c.want) > 1e-12 {
				t.Errorf("got %g (%v), want %g", got, err, c.want)
			}
		})
	}
	for _, name := range Schedules() {
		if _, err := learningRate(eval.Segment{Until: 1, Schedule: name}, 1, 1); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDropPathGrowsFromNothing(t *testing.T) {
	s := eval.Segment{Until: 15, DropPath: 0.2}
	for _, c := range []struct {
		epoch int
		want  float64
	}{{6, 0}, {11, 0.1}, {15, 0.18}} {
		if got := dropRate(s, 6, c.epoch); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("in epoch %d it is %g, want %g", c.epoch, got, c.want)
		}
	}
}

func TestNegativeTurnsOff(t *testing.T) {
	for _, c := range []struct{ value, want float64 }{{0, 0.9}, {-1, 0}, {0.5, 0.5}} {
		if got := orDefault(c.value, 0.9); got != c.want {
			t.Errorf("%g with default 0.9 is %g, want %g", c.value, got, c.want)
		}
	}
}
