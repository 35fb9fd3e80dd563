package trainer_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"flag"
	"math"
	"os"
	"testing"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet/peertest"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/trainer"
)

var update = flag.Bool("update", false, "rewrite testdata/cifar_ten.json")

const (
	peerBatch  = 64 // images a step
	peerSteps  = 6  // of a turn
	peerRounds = 3  // turns of each
)

// BenchmarkPeer trains the ten architectures of testdata/cifar_ten.json on images of CIFAR-10's
// shape, in turns with PyTorch: each turn is one epoch of a few batches and the evaluation of
// one more. cpu-ratio is our processor time over PyTorch's, of the turns after the first. first-s
// is what a new architecture, whose programs others have compiled, takes until the end of an
// epoch of one step. On CUDA, PyTorch has mixed precision, and ratio compares the clock.
//
//	PMF_PYTHON=… go test -bench Peer -benchtime 1x ./pmf/trainer
func BenchmarkPeer(b *testing.B) {
	device := backendtest.Device(b)
	peer := peertest.Start(b, "testdata/pytorch_peer.py", device.Name)
	long, short := noise(peerSteps*peerBatch), noise(peerBatch)
	if err := peer.Do(sendImages(long), nil); err != nil {
		b.Fatal(err)
	}
	programs, err := blocknet.NewPrograms(device, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer programs.Close()
	logarithms, n := 0.0, 0
	for _, a := range ten(b) {
		b.Run(a.String(), func(b *testing.B) {
			var network struct {
				Network    int
				Parameters int64
			}
			if err := peer.Do(map[string]any{"do": "build", "arch": a, "classes": long.Classes}, &network); err != nil {
				b.Fatal(err)
			}
			if want := a.Params(long.Input()); network.Parameters != want {
				b.Fatalf("PyTorch counts %d parameters, want %d", network.Parameters, want)
			}
			var turns contest
			for b.Loop() {
				turns = contest{b: b, peer: peer, network: network.Network}
				turns.train(device, long, programs, a)
			}
			turns.report()
			b.ReportMetric(firstStep(b, device, short, programs, a).Seconds(), "first-s")
			logarithms, n = logarithms+math.Log(turns.ratio()), n+1
		})
	}
	b.Logf("geometric mean of the ratios of %d architectures: %.2f", n, math.Exp(logarithms/float64(n)))
}

// A contest is the turns of one architecture.
type contest struct {
	b          *testing.B
	peer       *peertest.Peer
	network    int
	turns      int
	began      spent
	ours, them spent
}

// spent is time on the clock and of the processors, in seconds.
type spent struct{ Seconds, CPU float64 }

func now(b *testing.B) spent {
	return spent{float64(time.Now().UnixNano()) / 1e9, processorTime(b).Seconds()}
}

// train trains epoch by epoch, with PyTorch's turn after each. The first turn only warms up.
func (c *contest) train(device *backend.Device, set *imageset.Set, programs *blocknet.Programs, a arch.Architecture) {
	t := newTrainer(c.b, device, set, programs)
	defer t.Close()
	c.began = now(c.b)
	o, err := t.Evaluate(c.b.Context(), peerJob(set, a, peerRounds+1), c.turn)
	if err != nil || o.Status != eval.Complete {
		c.b.Fatalf("%v ended as %v: %s (%v)", a, o.Status, o.Reason, err)
	}
}

// turn is called at the end of ours and takes PyTorch's.
func (c *contest) turn(context.Context, curve.Curve) (eval.Verdict, string) {
	end := now(c.b)
	var answer struct {
		Seconds float64
		CPU     float64 `json:"cpu_seconds"`
	}
	if err := c.peer.Do(map[string]any{"do": "train", "network": c.network, "steps": peerSteps}, &answer); err != nil {
		return eval.Stop, err.Error()
	}
	if c.turns > 0 {
		c.ours.Seconds += end.Seconds - c.began.Seconds
		c.ours.CPU += end.CPU - c.began.CPU
		c.them.Seconds += answer.Seconds
		c.them.CPU += answer.CPU
	}
	c.turns++
	c.began = now(c.b)
	return eval.Continue, ""
}

func (c *contest) ratio() float64 { return c.ours.CPU / c.them.CPU }

func (c *contest) report() {
	const steps = peerSteps * peerRounds
	c.b.ReportMetric(c.ratio(), "cpu-ratio")
	c.b.ReportMetric(c.ours.Seconds/c.them.Seconds, "ratio")
	c.b.ReportMetric(steps*peerBatch/c.ours.Seconds, "images/s")
	c.b.ReportMetric(steps*peerBatch/c.them.Seconds, "torch-images/s")
	c.b.ReportMetric(c.ours.CPU*1e3/steps, "cpu-ms/step")
	c.b.ReportMetric(c.them.CPU*1e3/steps, "torch-cpu-ms/step")
}

// firstStep returns how long a trainer that has never seen the architecture takes for an epoch
// of one step.
func firstStep(b *testing.B, device *backend.Device, set *imageset.Set, programs *blocknet.Programs, a arch.Architecture) (took time.Duration) {
	t := newTrainer(b, device, set, programs)
	defer t.Close()
	began := time.Now()
	_, err := t.Evaluate(b.Context(), peerJob(set, a, 2), func(context.Context, curve.Curve) (eval.Verdict, string) {
		took = time.Since(began)
		return eval.Stop, "seen enough"
	})
	if err != nil {
		b.Fatal(err)
	}
	return took
}

func newTrainer(b *testing.B, device *backend.Device, set *imageset.Set, programs *blocknet.Programs) *trainer.Trainer {
	t, err := trainer.New(trainer.Options{Device: device, Data: set, Checkpoints: b.TempDir(), Programs: programs})
	if err != nil {
		b.Fatal(err)
	}
	return t
}

func peerJob(set *imageset.Set, a arch.Architecture, epochs int) eval.Job {
	return eval.Job{Arch: a, Data: set.Fingerprint(), Seed: 1, Ladder: eval.Ladder{{
		Until: epochs, LearningRate: 0.01, Schedule: "constant", Batch: peerBatch,
		Augmentation: "none", Validations: 1, Momentum: 0.9, WeightDecay: 3e-4,
	}}}
}

// noise is a set of random images of CIFAR-10's shape: what they show does not matter to speed.
func noise(images int) *imageset.Set {
	const side, channels, classes = 32, 3, 10
	r := eval.Stream(1, "noise", images, "pixels")
	split := func(n int) (s imageset.Split) {
		for range n * side * side * channels {
			s.Pixels = append(s.Pixels, uint8(r.IntN(256)))
		}
		for range n {
			s.Labels = append(s.Labels, r.Int32N(classes))
		}
		return s
	}
	return &imageset.Set{
		Name: "noise", Height: side, Width: side, Channels: channels, Classes: classes,
		Mean: []float32{0.5, 0.5, 0.5}, Std: []float32{0.3, 0.3, 0.3},
		Train: split(images), Validation: split(peerBatch),
	}
}

// sendImages makes the request that gives PyTorch the training images.
func sendImages(set *imageset.Set) map[string]any {
	var bytes []byte
	for _, p := range set.Train.Pixels {
		bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits((float32(p)/255-set.Mean[0])/set.Std[0]))
	}
	return map[string]any{
		"do": "data", "images": base64.StdEncoding.EncodeToString(bytes), "labels": set.Train.Labels,
		"dims": []int{set.Train.Len() / peerBatch, peerBatch, set.Height, set.Width, set.Channels},
	}
}

// ten reads the architectures.
func ten(b testing.TB) (list []arch.Architecture) {
	text, err := os.ReadFile("testdata/cifar_ten.json")
	if err != nil {
		b.Fatal(err)
	}
	if err := json.Unmarshal(text, &list); err != nil {
		b.Fatal(err)
	}
	return list
}

// TestTenAreRandomNetworksOfTheSmallSpace holds the file to what it claims to be: the first ten
// samples of the small space, with six cells. -update writes it.
func TestTenAreRandomNetworksOfTheSmallSpace(t *testing.T) {
	space, err := arch.Preset("small")
	if err != nil {
		t.Fatal(err)
	}
	space.Depths = []int{6}
	want := make([]arch.Architecture, 10)
	for i := range want {
		want[i] = space.Sample(eval.Stream(1, "peer", i, "sample"))
	}
	if *update {
		text, err := json.MarshalIndent(want, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("testdata/cifar_ten.json", append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, a := range ten(t) {
		if a != want[i] {
			t.Errorf("architecture %d is %v, want %v", i, a, want[i])
		}
	}
}
