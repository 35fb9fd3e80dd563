package trainer_test

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"flag"
	"math"
	"os"
	"testing"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/cellnet/peertest"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

var update = flag.Bool("update", false, "rewrite testdata/cifar_ten.json")

const (
	peerBatch  = 64 // images a step
	peerSteps  = 6  // of a turn
	peerRounds = 3  // turns of each
)

// BenchmarkPeer trains the ten architectures of testdata/cifar_ten.json on images of CIFAR-10's
// shape, in turns with PyTorch of a few training steps each. cpu-ratio is our processor time over
// PyTorch's, of the turns after the first. first-s is what a new architecture, whose programs
// others have compiled, takes until its first step is done. On CUDA, PyTorch has mixed precision,
// and ratio compares the clock.
//
//	PMF_PYTHON=… go test -bench Peer -benchtime 1x ./pmf/trainer
func BenchmarkPeer(b *testing.B) {
	device := backendtest.Device(b)
	peer := peertest.Start(b, "testdata/pytorch_peer.py", device.Name)
	long := noise(peerSteps * peerBatch)
	if err := peer.Do(sendImages(long), nil); err != nil {
		b.Fatal(err)
	}
	programs, err := blocknet.NewPrograms(device, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer programs.Close()
	images, err := programs.Upload(long, long.Train)
	if err != nil {
		b.Fatal(err)
	}
	defer images.Close()
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
				turns = contest{b: b, peer: peer, network: network.Network, programs: programs, images: images}
				turns.train(planOf(b, a, long))
			}
			turns.report()
			b.ReportMetric(turns.firstStep(planOf(b, a, long)).Seconds(), "first-s")
			logarithms, n = logarithms+math.Log(turns.ratio()), n+1
		})
	}
	b.Logf("geometric mean of the ratios of %d architectures: %.2f", n, math.Exp(logarithms/float64(n)))
}

// A contest is the turns of one architecture.
type contest struct {
	b          *testing.B
	peer       *peertest.Peer
	network    int // PyTorch's
	programs   *blocknet.Programs
	images     *blocknet.Images
	ours, them spent
}

// spent is time on the clock and of the processors, in seconds.
type spent struct{ Seconds, CPU float64 }

// measure adds what f takes.
func (s *spent) measure(b *testing.B, f func()) {
	clock, busy := time.Now(), backendtest.ProcessorTime(b)
	f()
	s.Seconds += time.Since(clock).Seconds()
	s.CPU += (backendtest.ProcessorTime(b) - busy).Seconds()
}

func planOf(b *testing.B, a arch.Architecture, set *imageset.Set) cellnet.Plan {
	plan, err := cellnet.NewPlan(a, set.Input())
	if err != nil {
		b.Fatal(err)
	}
	return plan.Split()
}

// open puts a new network onto the device, ready to train.
func (c *contest) open(plan cellnet.Plan) *blocknet.Network {
	states := make([]blocknet.State, len(plan.Steps))
	for i, step := range plan.Steps {
		states[i] = blocknet.Fresh(step.Block, eval.Stream(1, "peer", i, "weights"))
	}
	n, err := c.programs.Open(plan, states)
	if err == nil {
		err = n.Prepare(c.b.Context(), peerBatch, true)
	}
	if err != nil {
		c.b.Fatal(err)
	}
	return n
}

// steps trains so many steps and waits for them.
func (c *contest) steps(n *blocknet.Network, steps int) {
	if err := c.tryingSteps(n, steps); err != nil {
		c.b.Fatal(err)
	}
}

func (c *contest) tryingSteps(n *blocknet.Network, steps int) error {
	order := make([]int32, steps*peerBatch)
	for i := range order {
		order[i] = int32(i)
	}
	feed, err := c.images.Feed(c.b.Context(), order, nil, peerBatch)
	if err != nil {
		return err
	}
	defer feed.Close()
	totals, err := c.programs.Begin(blocknet.Hyper{Rate: 0.01, Momentum: 0.9, WeightDecay: 3e-4})
	if err != nil {
		return err
	}
	defer totals.Close()
	for feed.Steps() > 0 {
		images, labels, err := feed.Next()
		if err != nil {
			return err
		}
		err = n.Step(images, labels, totals)
		blocknet.Free(images, labels)
		if err != nil {
			return err
		}
	}
	_, err = totals.MeanLoss(steps)
	return err
}

// train takes turns with PyTorch. The first turn only warms up.
func (c *contest) train(plan cellnet.Plan) {
	n := c.open(plan)
	defer n.Close()
	for turn := range peerRounds + 1 {
		var ours spent
		ours.measure(c.b, func() { c.steps(n, peerSteps) })
		var answer struct {
			Seconds float64
			CPU     float64 `json:"cpu_seconds"`
		}
		if err := c.peer.Do(map[string]any{"do": "train", "network": c.network, "steps": peerSteps}, &answer); err != nil {
			c.b.Fatal(err)
		}
		if turn == 0 {
			continue
		}
		c.ours.Seconds, c.ours.CPU = c.ours.Seconds+ours.Seconds, c.ours.CPU+ours.CPU
		c.them.Seconds, c.them.CPU = c.them.Seconds+answer.Seconds, c.them.CPU+answer.CPU
	}
}

// firstStep returns how long a network takes from nothing to the end of its first step.
func (c *contest) firstStep(plan cellnet.Plan) time.Duration {
	began := time.Now()
	n := c.open(plan)
	defer n.Close()
	c.steps(n, 1)
	return time.Since(began)
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
