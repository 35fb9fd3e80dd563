package report_test

import (
	"strings"
	"testing"
	"time"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/report"
)

func TestExplainTellsHowAnArchitectureWasTrained(t *testing.T) {
	s := whole(t)
	for i := range s.Trials {
		o := &s.Trials[i].Observation
		o.Mode, o.ModeReason = "whole", "it is faster"
		o.Measurement = eval.Measurement{Latency: 2 * time.Millisecond, LatencyIQR: time.Millisecond / 10, Throughput: 600, PeakBytes: 3 << 20}
	}
	d, err := report.Make("explain", s, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const want = "It was trained as one program: it is faster. An image takes 2 ms (interquartile range 0.1 ms), " +
		"and 600 images a second pass. A training step keeps 3.00 MiB on the device."
	notes := strings.Join(d.Blocks[1].Table.Notes, "\n")
	if !strings.Contains(notes, want) {
		t.Errorf("the notes are %s, want %s", notes, want)
	}
}
