package blocknet

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/gomlx/compute"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
)

// lessonBatches is how many batches a lesson has.
const lessonBatches = 3

// A lesson is random images and labels on the device, in batches of gradientBatch.
type lesson struct{ images, labels [lessonBatches]compute.Buffer }

func newLesson(t *testing.T, d *backend.Device, r *rand.Rand) (l lesson) {
	t.Helper()
	var u uploads
	for i := range lessonBatches {
		pixels, answers := make([]float32, gradientBatch*64), make([]int32, gradientBatch)
		for i := range pixels {
			pixels[i] = float32(r.NormFloat64())
		}
		for i := range answers {
			answers[i] = r.Int32N(10)
		}
		l.images[i] = u.shaped(d.Backend, pixels, floats(gradientBatch, 8, 8, 1))
		l.labels[i] = u.shaped(d.Backend, answers, labelShape(gradientBatch))
	}
	if u.err != nil {
		t.Fatal(u.err)
	}
	t.Cleanup(func() {
		finalize(l.images[:]...)
		finalize(l.labels[:]...)
	})
	return l
}

// A learnt is what some steps left behind.
type learnt struct {
	sums   Sums
	states []State
	logits []float32 // of the first batch
}

// learn trains from the states on some batches of the lesson.
func (l lesson) learn(t *testing.T, c *Programs, plan cellnet.Plan, states []State, mode Mode, batches ...int) learnt {
	t.Helper()
	n, err := c.Open(plan, states)
	must(t, err)
	defer n.Close()
	n.Switch(mode)
	must(t, n.Prepare(t.Context(), gradientBatch, true))
	totals, err := c.Begin(Hyper{Rate: 0.05, Momentum: 0.9, WeightDecay: 3e-4})
	must(t, err)
	defer totals.Close()
	for _, i := range batches {
		must(t, n.Step(l.images[i], l.labels[i], totals))
	}
	var k learnt
	k.sums, err = totals.Read(len(batches), len(batches)*gradientBatch)
	must(t, err)
	k.states, err = n.States()
	must(t, err)
	k.logits, err = n.Classify(l.images[0])
	must(t, err)
	return k
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func planFor(t *testing.T, text string) cellnet.Plan {
	t.Helper()
	a, err := arch.Parse(text)
	must(t, err)
	plan, err := cellnet.NewPlan(a, arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10})
	must(t, err)
	return plan.Split()
}

func TestWhole(t *testing.T) {
	d := backendtest.Device(t)
	c, err := NewPrograms(d, 0)
	must(t, err)
	defer c.Close()
	for _, text := range []string{
		"d2:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:se:post",
		"d2:c8:w1:r0,0/-a.-s-.i---.-----/swish:groupnorm:cbam:pre",
	} {
		t.Run(text, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			plan, l := planFor(t, text), newLesson(t, d, r)
			states := drawStates(plan, r)
			whole := l.learn(t, c, plan, states, Whole, 0, 1, 2)
			t.Run("it learns what the blocks learn", func(t *testing.T) {
				whole.near(t, l.learn(t, c, plan, states, Blockwise, 0, 1, 2))
			})
			t.Run("stopped and taken up again it learns the same bits", func(t *testing.T) {
				first := l.learn(t, c, plan, states, Whole, 0)
				second := l.learn(t, c, plan, first.states, Whole, 1, 2)
				if !reflect.DeepEqual(second.states, whole.states) || !slices.Equal(second.logits, whole.logits) {
					t.Error("the weights differ")
				}
			})
			t.Run("blocks take up what it has learnt", func(t *testing.T) {
				first := l.learn(t, c, plan, states, Whole, 0)
				whole.near(t, learnt{whole.sums, l.learn(t, c, plan, first.states, Blockwise, 1, 2).states, whole.logits})
			})
		})
	}
}

// near demands that both learnt the same, within what float32 gives.
func (k learnt) near(t *testing.T, want learnt) {
	t.Helper()
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 2e-5+2e-4*math.Abs(want) {
			t.Errorf("%s is %g, want %g", what, got, want)
		}
	}
	near("the loss", k.sums.Loss, want.sums.Loss)
	near("the accuracy", k.sums.Accuracy, want.sums.Accuracy)
	near("the norm", k.sums.GradNorm, want.sums.GradNorm)
	for i, logit := range k.logits {
		near(fmt.Sprint("logit ", i), float64(logit), float64(want.logits[i]))
	}
	for i, s := range k.states {
		w := want.states[i]
		for at, v := range slices.Concat(s.Parameters, s.Momenta, s.Statistics) {
			near(fmt.Sprintf("number %d of step %d", at, i), float64(v), float64(slices.Concat(w.Parameters, w.Momenta, w.Statistics)[at]))
		}
	}
}

func TestTextOfAPlanIsThePlan(t *testing.T) {
	plan := planFor(t, "d3:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:se:pre")
	w := wire(plan)
	back := planOf(w.text())
	for i := range plan.Steps {
		plan.Steps[i].Name = ""
	}
	if !reflect.DeepEqual(back.Plan, plan) {
		t.Errorf("got %+v, want %+v", back.Plan, plan)
	}
}
