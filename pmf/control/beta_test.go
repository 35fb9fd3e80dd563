package control_test

import (
	"math"
	"testing"

	"pmfnas/pmf/control"
)

func TestBetaSchedulesFollowThePaper(t *testing.T) {
	for _, c := range []struct {
		name string
		t    int
		want float64
	}{
		{"exponential", 0, 1},
		{"exponential", 20, math.Exp(-1)},
		{"logarithmic", 0, 0},
		{"logarithmic", 1, math.Sqrt(2 * math.Ln2)},
		{"linear", 0, 1},
		{"linear", 5_000, 0.55},
		{"linear", 20_000, 0.1},
	} {
		beta, err := control.ParseBeta(c.name)
		if err != nil {
			t.Fatal(err)
		}
		if got := beta(c.t); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s β(%d) = %g, want %g", c.name, c.t, got, c.want)
		}
	}
	if got := control.Constant(0)(7); got != 0 {
		t.Errorf("constant β(7) = %g, want 0", got)
	}
}

func TestUnknownScheduleIsRefusedByName(t *testing.T) {
	_, err := control.ParseBeta("quadratic")
	want := `schedule of beta is "quadratic", want exponential, logarithmic or linear`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
