package blocknet

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
)

const recipeNetwork = "d3:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:none:post"

// A course is three batches and a network to learn them, which the tests of this file share, so
// that each program is compiled once.
type course struct {
	lesson
	device   *backend.Device
	programs *Programs
	plan     cellnet.Plan // with an auxiliary head
	states   []State
}

func TestRecipe(t *testing.T) {
	c := course{device: backendtest.Device(t)}
	var err error
	c.programs, err = NewPrograms(c.device, 0)
	must(t, err)
	defer c.programs.Close()
	a, err := arch.Parse(recipeNetwork)
	must(t, err)
	plan, err := cellnet.NewTrainingPlan(a, arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10})
	must(t, err)
	r := rand.New(rand.NewPCG(5, 6))
	c.lesson, c.plan = newLesson(t, c.device, r), plan.Split()
	c.states = drawStates(c.plan, r)
	t.Run("the smoothed loss is that of PyTorch", c.testSmoothedLoss)
	t.Run("averages follow what was learned", c.testAverages)
	t.Run("who keeps averages classifies with them", c.testAveragesClassify)
	t.Run("the auxiliary head teaches and does not count", c.testAuxiliary)
	t.Run("paths are dropped as often as asked, and the same again", c.testDropPath)
	t.Run("a dropped path learns nothing", c.testDroppedPath)
	t.Run("half precision stays near", c.testHalf)
	t.Run("all operations have half precision", c.testHalfGraphs)
}

// teach trains on the lesson's batches.
func (c course) teach(t *testing.T, plan cellnet.Plan, states []State, recipe Recipe, h Hyper, dropped float64) learnt {
	t.Helper()
	n, err := c.programs.Open(plan, states)
	must(t, err)
	defer n.Close()
	n.Use(recipe)
	must(t, n.Prepare(t.Context(), gradientBatch, true))
	must(t, n.DropPath(t.Context(), dropped, lessonBatches, rand.New(rand.NewPCG(8, 8))))
	totals, err := c.programs.Begin(h)
	must(t, err)
	defer totals.Close()
	for i := range lessonBatches {
		must(t, n.Step(c.images[i], c.labels[i], totals))
	}
	var k learnt
	k.sums, err = totals.Read(lessonBatches, lessonBatches*gradientBatch)
	must(t, err)
	k.states, err = n.States()
	must(t, err)
	k.logits, err = n.Classify(c.images[0])
	must(t, err)
	return k
}

// main returns the plan without its auxiliary head.
func (c course) main() (cellnet.Plan, []State) {
	plan := c.plan
	plan.Steps, plan.Auxiliary = plan.Steps[:plan.Main()], 0
	return plan, c.states[:len(plan.Steps)]
}

var hyper = Hyper{Rate: 0.05, Momentum: 0.9, WeightDecay: 3e-4}

func (c course) testSmoothedLoss(t *testing.T) {
	text, err := os.ReadFile("testdata/loss.json")
	must(t, err)
	var recorded struct {
		Cases []struct {
			Smoothing        float64
			Logits, Gradient []float32
			Labels           []int32
			Loss             float64
		}
	}
	must(t, json.Unmarshal(text, &recorded))
	for _, want := range recorded.Cases {
		images := len(want.Labels)
		classes := len(want.Logits) / images
		key := programKey{mode: loss, batch: images, value: cellnet.Shape{Channels: classes}, smoothing: want.Smoothing}
		p, err := key.definition().compile(c.device.Backend)
		must(t, err)
		var u uploads
		b := c.device.Backend
		out, err := p.run([]compute.Buffer{u.shaped(b, want.Logits, floats(images, classes)),
			u.shaped(b, want.Labels, labelShape(images)), u.array(b, []float32{0, 0})}, nil)
		must(t, err)
		gradient, err := fetch(out[0], len(want.Gradient))
		must(t, err)
		sums, err := fetch(out[1], 2)
		must(t, err)
		if math.Abs(float64(sums[0])-want.Loss) > 1e-5 {
			t.Errorf("smoothing %g: the loss is %g, want %g", want.Smoothing, sums[0], want.Loss)
		}
		for i, g := range gradient {
			if math.Abs(float64(g-want.Gradient[i])) > 1e-6 {
				t.Errorf("smoothing %g: gradient %d is %g, want %g", want.Smoothing, i, g, want.Gradient[i])
			}
		}
	}
}

// averaged lets the states keep averages.
func averaged(states []State) []State {
	list := slices.Clone(states)
	for i := range list {
		list[i] = list[i].Averaged()
	}
	return list
}

func (c course) testAverages(t *testing.T) {
	const decay = 0.75
	plan, states := c.main()
	want := averaged(states)
	n, err := c.programs.Open(plan, averaged(states))
	must(t, err)
	defer n.Close()
	must(t, n.Prepare(t.Context(), gradientBatch, true))
	h := hyper
	h.Average = decay
	totals, err := c.programs.Begin(h)
	must(t, err)
	defer totals.Close()
	for batch := range lessonBatches {
		must(t, n.Step(c.images[batch], c.labels[batch], totals))
		got, err := n.States()
		must(t, err)
		for i, s := range got {
			for at, v := range slices.Concat(s.Parameters, s.Statistics) {
				want[i].Averages[at] = decay*want[i].Averages[at] + (1-decay)*v
				if d := math.Abs(float64(s.Averages[at] - want[i].Averages[at])); d > 1e-5 {
					t.Fatalf("step %d: average %d of %s is %g, want %g", batch, at, plan.Steps[i].Name, s.Averages[at], want[i].Averages[at])
				}
			}
		}
	}
}

func (c course) testAveragesClassify(t *testing.T) {
	plan, states := c.main()
	h := hyper
	h.Average = 0.9
	k := c.teach(t, plan, averaged(states), Recipe{}, h, 0)
	bare := slices.Clone(k.states)
	for i := range bare {
		bare[i].Parameters, bare[i].Statistics = bare[i].Learned()
		bare[i].Averages = nil
	}
	n, err := c.programs.Open(plan, bare)
	must(t, err)
	defer n.Close()
	must(t, n.Prepare(t.Context(), gradientBatch, false))
	logits, err := n.Classify(c.images[0])
	must(t, err)
	if !slices.Equal(logits, k.logits) {
		t.Errorf("it classifies %v, the averages alone %v", k.logits, logits)
	}
	plain := c.teach(t, plan, states, Recipe{}, hyper, 0)
	if slices.Equal(plain.logits, k.logits) || !slices.Equal(plain.states[0].Parameters, k.states[0].Parameters) {
		t.Error("averages must change what classifies, and not what is learned")
	}
}

func (c course) testAuxiliary(t *testing.T) {
	plan, states := c.main()
	alone := c.teach(t, plan, states, Recipe{}, hyper, 0)
	weightless := c.teach(t, c.plan, c.states, Recipe{Auxiliary: 0}, hyper, 0)
	taught := c.teach(t, c.plan, c.states, Recipe{Auxiliary: 0.4}, hyper, 0)
	if got := weightless.sums; math.Abs(got.Loss-alone.sums.Loss) > 1e-5 {
		t.Errorf("with a head of no weight the loss is %g, want that without it, %g", got.Loss, alone.sums.Loss)
	}
	if slices.Equal(taught.states[0].Parameters, alone.states[0].Parameters) {
		t.Error("the head does not reach the stem")
	}
	if last := len(c.plan.Steps) - 1; slices.Equal(taught.states[last].Parameters, c.states[last].Parameters) {
		t.Error("the head learned nothing")
	}
}

func (c course) testDropPath(t *testing.T) {
	const rate = 0.3
	list := survivors(100_000, rate, rand.New(rand.NewPCG(1, 1)))
	kept := 0
	for _, k := range list {
		kept += int(k)
	}
	if share := float64(kept) / float64(len(list)); math.Abs(share-(1-rate)) > 0.01 {
		t.Errorf("%.3f survive, want %.3f", share, 1-rate)
	}
	plan, states := c.main()
	recipe := Recipe{DropPath: true}
	one, again := c.teach(t, plan, states, recipe, hyper, rate), c.teach(t, plan, states, recipe, hyper, rate)
	if !reflect.DeepEqual(one, again) {
		t.Error("equal streams gave other bits")
	}
	never, plain := c.teach(t, plan, states, recipe, hyper, 0), c.teach(t, plan, states, Recipe{}, hyper, 0)
	if !reflect.DeepEqual(never, plain) {
		t.Error("a rate of 0 is not plain training")
	}
	if reflect.DeepEqual(one.states, plain.states) {
		t.Error("nothing was dropped")
	}
}

// testDroppedPath drops so much that nothing survives: then no edge has a gradient.
func (c course) testDroppedPath(t *testing.T) {
	plan, states := c.main()
	h := Hyper{Rate: 0.05, Momentum: 0.9}
	k := c.teach(t, plan, states, Recipe{DropPath: true}, h, 1-1e-12)
	for i, step := range plan.Steps {
		if strings.Contains(step.Name, ".edge") && slices.ContainsFunc(k.states[i].Momenta, func(m float32) bool { return m != 0 }) {
			t.Errorf("%s has a gradient", step.Name)
		}
	}
	if slices.ContainsFunc(k.logits, func(v float32) bool { return v != v }) {
		t.Error("there are logits that are no numbers")
	}
}

func (c course) testHalf(t *testing.T) {
	must(t, c.programs.CheckHalf())
	plan, states := c.main()
	h := Hyper{Rate: 0.01, Momentum: 0.9}
	full, half := c.teach(t, plan, states, Recipe{}, h, 0), c.teach(t, plan.Half(), states, Recipe{}, h, 0)
	if off := math.Abs(half.sums.Loss/full.sums.Loss - 1); off > 0.02 || off == 0 {
		t.Errorf("the loss is %g, want about %g", half.sums.Loss, full.sums.Loss)
	}
	if off := math.Abs(half.sums.GradNorm/full.sums.GradNorm - 1); off > 0.05 {
		t.Errorf("the norm is %g, want about %g", half.sums.GradNorm, full.sums.GradNorm)
	}
}

// testHalfGraphs builds the way there and back through every operation and both heads.
func (c course) testHalfGraphs(t *testing.T) {
	a, err := arch.Parse("d3:c4:w1:r0,0/35.sdm.aiii.-----/gelu:groupnorm:cbam:pre")
	must(t, err)
	plan, err := cellnet.NewTrainingPlan(a, arch.Input{Height: 32, Width: 32, Channels: 3, Classes: 10})
	must(t, err)
	half := plan.Split().Half()
	w := wire(half)
	programs, err := c.programs.outlines(w.layout(2, true).keys())
	must(t, err)
	for key, p := range programs {
		for _, shape := range p.exec.Outputs() {
			if shape.DType == dtypes.BFloat16 {
				t.Errorf("%s hands out bfloat16", key)
			}
		}
	}
	rounding := 0
	for _, step := range half.Steps {
		if step.Block.Half {
			rounding++
		}
	}
	if rounding == 0 || rounding == len(half.Steps) {
		t.Errorf("%d of %d steps multiply in bfloat16", rounding, len(half.Steps))
	}
}

func TestWithoutBFloat16TheDeviceSaysSo(t *testing.T) {
	b, err := gobackend.New("")
	must(t, err)
	defer b.Finalize()
	c := &Programs{backend: without16{b}}
	if err := c.CheckHalf(); err == nil || !strings.Contains(err.Error(), "bfloat16 is not available on") {
		t.Errorf("got %v", err)
	}
}

// without16 is a device that lacks bfloat16.
type without16 struct{ compute.Backend }

func (without16) Capabilities() compute.Capabilities { return compute.Capabilities{} }
