package trainer_test

import (
	"runtime"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/trainer"
)

// tinyJob is the paper's global stage on the whole digits for the n-th sample of the tiny space.
func tinyJob(b testing.TB, set *imageset.Set, n, batch int) eval.Job {
	b.Helper()
	space, err := arch.Preset("tiny")
	if err != nil {
		b.Fatal(err)
	}
	return eval.Job{
		Arch: space.Sample(eval.Stream(1, "bench", n, "sample")), Data: set.Fingerprint(), Seed: 1,
		Ladder: eval.Ladder{{
			Until: 5, LearningRate: 0.1, Schedule: "constant", Batch: batch, Augmentation: "basic", Validations: 1,
		}},
	}
}

// BenchmarkStage is the first stage of a search on the digits: each round trains a new
// architecture of the tiny space for five epochs of 1,197 images, two at once, while the
// programs stay. compile-share is the time that goroutines spent compiling, of all the time that
// the processors had. Use -benchtime=60x, and no -cpuprofile: its signals crash XLA's threads.
func BenchmarkStage(b *testing.B) {
	device := backendtest.Device(b)
	set, err := imageset.Open("digits", imageset.Options{})
	if err != nil {
		b.Fatal(err)
	}
	t, err := trainer.New(trainer.Options{Device: device, Data: set, Checkpoints: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer t.Close()
	var group errgroup.Group
	group.SetLimit(2)
	began, n, busy := time.Now(), 0, backendtest.ProcessorTime(b)
	for b.Loop() {
		job := tinyJob(b, set, n, 64)
		group.Go(func() error {
			o, err := t.Evaluate(b.Context(), job, nil)
			b.Logf("%v: %.3f in %v", o.Arch, o.Accuracy, o.Elapsed.Round(time.Millisecond))
			return err
		})
		n++
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
	s, took := t.Stats(), time.Since(began)
	b.ReportMetric(float64(n)/took.Minutes(), "archs/min")
	b.ReportMetric((backendtest.ProcessorTime(b)-busy).Seconds()/float64(n), "cpu-s/arch")
	b.ReportMetric(s.Compiling.Seconds()/(took.Seconds()*float64(runtime.GOMAXPROCS(0))), "compile-share")
	b.ReportMetric(float64(s.Programs), "programs")
}

// BenchmarkWarm trains the same architecture of the tiny space again and again, each time with
// another seed: what five epochs of 1,197 digits cost when nothing is left to compile.
func BenchmarkWarm(b *testing.B) {
	device := backendtest.Device(b)
	set, err := imageset.Open("digits", imageset.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, text := range []string{
		"d2:c4:w1:r0,0/-s.mi-.3---.-----/relu:batchnorm:none:post",
		"d3:c8:w2:r0,0/a-.5ii.-add.-3553/relu:batchnorm:none:post",
	} {
		b.Run(text, func(b *testing.B) { warm(b, device, set, text) })
	}
}

func warm(b *testing.B, device *backend.Device, set *imageset.Set, text string) {
	t, err := trainer.New(trainer.Options{Device: device, Data: set, Checkpoints: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer t.Close()
	job := tinyJob(b, set, 0, 64)
	job.Arch = parse(b, text)
	evaluate(b, t, job, nil)
	before, busy := t.Stats(), backendtest.ProcessorTime(b)
	for b.Loop() {
		job.Seed++
		evaluate(b, t, job, nil)
	}
	s := t.Stats()
	b.ReportMetric((backendtest.ProcessorTime(b)-busy).Seconds()/float64(b.N), "cpu-s/arch")
	b.ReportMetric(float64(s.Images-before.Images)/(s.Training-before.Training).Seconds(), "images/s")
}
