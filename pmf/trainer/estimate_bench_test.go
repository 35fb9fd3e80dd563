package trainer_test

import (
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/stats"
	"pmfnas/pmf/trainer"
)

// BenchmarkEstimate predicts the latency of twenty architectures of the tiny space from their
// blocks and then measures them: how well the predictions rank them, and how far off they are.
// Use -benchtime=1x.
func BenchmarkEstimate(b *testing.B) {
	device := backendtest.Device(b)
	set, err := imageset.Open("digits", imageset.Options{})
	if err != nil {
		b.Fatal(err)
	}
	space, err := arch.Preset("tiny")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		t, err := trainer.New(trainer.Options{Device: device, Data: set, Checkpoints: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		predicted, measured, off := compareEstimates(b, t, space, 20)
		t.Close()
		b.ReportMetric(stats.Spearman(predicted, measured), "spearman")
		b.ReportMetric(stats.Kendall(predicted, measured), "kendall")
		b.ReportMetric(off, "mean-relative-error")
	}
}

func compareEstimates(b *testing.B, t *trainer.Trainer, space arch.Space, n int) (predicted, measured []float64, off float64) {
	b.Helper()
	for i := range n {
		a := space.Sample(eval.Stream(1, "estimate", i, "sample"))
		estimate, err := t.EstimateLatency(b.Context(), a, 64)
		if err != nil {
			b.Fatal(err)
		}
		m, err := t.Measure(b.Context(), a)
		if err != nil {
			b.Fatal(err)
		}
		b.Logf("%v: predicted %v, measured %v (IQR %v), %.0f images/s", a, estimate, m.Latency, m.LatencyIQR, m.Throughput)
		predicted, measured = append(predicted, float64(estimate)), append(measured, float64(m.Latency))
		relative := float64(estimate)/float64(m.Latency) - 1
		off += max(relative, -relative) / float64(n)
	}
	return predicted, measured, off
}
