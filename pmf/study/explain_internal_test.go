package study

import (
	"testing"

	"pmfnas/pmf/predict"
)

func TestAPredictionIsToldWithAnIntervalThatCanBe(t *testing.T) {
	for want, p := range map[string]predict.Prediction{
		"0.9000, between 0.8000 and 0.9500":                      {Low: 0.8, High: 0.95},
		"0.9000, between 0.7900 and 1.0000":                      {Low: 0.79, High: 1.06},
		"0.9000 (no labels yet that tell how far off it may be)": {Low: 0.9, High: 0.9},
	} {
		if got := reckoned(0.9, p); got != want {
			t.Errorf("it is %q, want %q", got, want)
		}
	}
}

func TestTheEndOfAStageIsToldInGoodEnglish(t *testing.T) {
	for epochs, want := range map[int]string{
		0: "The budget is spent.", 1: "What is left, 1 epoch, cannot pay another architecture.",
		7: "What is left, 7 epochs, cannot pay another architecture.",
	} {
		if got := leftOver(epochs); got != want {
			t.Errorf("it is %q, want %q", got, want)
		}
	}
}
