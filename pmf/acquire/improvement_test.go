package acquire_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/acquire"
)

func TestLogEIAgreesWithMpmath(t *testing.T) {
	text, err := os.ReadFile("testdata/logei.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cases []struct{ Z, Log float64 }
	}
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	for _, c := range golden.Cases {
		got := acquire.LogEI(c.Z, 1, 0)
		if math.Abs(got-c.Log) > 1e-12*max(1, math.Abs(c.Log)) {
			t.Errorf("log EI at z = %g is %.15g, want %.15g", c.Z, got, c.Log)
		}
	}
}

func TestLogEIGrowsWithTheMeanHoweverFarBelow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mu := rapid.Float64Range(-1e6, 1e3).Draw(t, "mu")
		step := rapid.Float64Range(1e-3, 1).Draw(t, "step") * max(1, math.Abs(mu)/1e3)
		sigma := rapid.Float64Range(0.01, 10).Draw(t, "sigma")
		low, high := acquire.LogEI(mu, sigma, 0), acquire.LogEI(mu+step, sigma, 0)
		if math.IsInf(low, 0) || math.IsNaN(low) || high <= low {
			t.Fatalf("log EI is %g at %g and %g at %g", low, mu, high, mu+step)
		}
	})
}
