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

// BenchmarkOneShot ranks twelve cells of the tiny space at one outline by shared weights and by
// training each alone for ten epochs of 600 digits, and reports how well the ranks agree. Run it
// with -benchtime=1x.
func BenchmarkOneShot(b *testing.B) {
	device := backendtest.Device(b)
	set, err := imageset.Open("digits", imageset.Options{Train: 600})
	if err != nil {
		b.Fatal(err)
	}
	for name, fair := range map[string]bool{"uniform": false, "fair": true} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				t, err := trainer.New(trainer.Options{Device: device, Data: set, Checkpoints: b.TempDir()})
				if err != nil {
					b.Fatal(err)
				}
				rankByShared(b, t, set, fair)
				t.Close()
			}
		})
	}
}

func rankByShared(b *testing.B, t *trainer.Trainer, set *imageset.Set, fair bool) {
	space, err := arch.Preset("tiny")
	if err != nil {
		b.Fatal(err)
	}
	segment := eval.Segment{Until: 10, LearningRate: 0.05, Schedule: "cosine", Batch: 64, Augmentation: "none", Validations: 1}
	outline := parse(b, "d2:c8:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:none:post")
	shared := segment
	shared.Until = 240
	s, err := t.OneShot(trainer.OneShotOptions{Outline: outline, Ops: space.Ops, Segment: shared, Seed: 1, Fair: fair})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Train(b.Context()); err != nil {
		b.Fatal(err)
	}
	var alone, together []float64
	for n := range 12 {
		a := space.Sample(eval.Stream(1, "bench", n, "one-shot"))
		a.Macro, a.Options = outline.Macro, outline.Options
		own := evaluate(b, t, eval.Job{Arch: a, Data: set.Fingerprint(), Seed: 1, Ladder: eval.Ladder{segment}}, nil)
		path := evaluate(b, s, s.Job(a), nil)
		b.Logf("%v: alone %.3f, shared %.3f", a, own.Accuracy, path.Accuracy)
		alone, together = append(alone, own.Accuracy), append(together, path.Accuracy)
	}
	b.ReportMetric(stats.Spearman(alone, together), "spearman")
	b.ReportMetric(float64(s.Bytes())/(1<<20), "supernet-MiB")
}
