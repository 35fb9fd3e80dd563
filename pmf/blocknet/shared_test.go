package blocknet

import (
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/gomlx/compute"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/imageset"
)

// byName draws from the name alone.
func byName(name string) *rand.Rand {
	h := fnv.New64()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(1, h.Sum64()))
}

// A supernetRig has a supernet, two paths that differ in one edge, and a batch.
type supernetRig struct {
	programs       *Programs
	one, other     cellnet.Plan
	images, labels compute.Buffer
}

const supernetBatch = 16

func newSupernetRig(t *testing.T) *supernetRig {
	t.Helper()
	set, err := imageset.Open("digits", imageset.Options{Train: 40})
	if err != nil {
		t.Fatal(err)
	}
	programs, err := NewPrograms(backendtest.Device(t), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(programs.Close)
	plan := func(text string) cellnet.Plan {
		a, err := arch.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		p, err := cellnet.NewPlan(a, set.Input())
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	split, err := programs.Upload(set, set.Train)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(split.Close)
	order := make([]int32, supernetBatch)
	for i := range order {
		order[i] = int32(i)
	}
	feed, err := split.Feed(t.Context(), order, nil, supernetBatch)
	if err != nil {
		t.Fatal(err)
	}
	defer feed.Close()
	r := &supernetRig{
		programs: programs,
		one:      plan("d3:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:none:post"),
		other:    plan("d3:c4:w1:r0,0/-3.3-i.----.-----/relu:batchnorm:none:post"),
	}
	if r.images, r.labels, err = feed.Next(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { Free(r.images, r.labels) })
	return r
}

// step trains one batch on a path.
func (r *supernetRig) step(t *testing.T, s *Shared, plan cellnet.Plan) {
	t.Helper()
	p, err := s.Path(plan)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.Prepare(t.Context(), supernetBatch, true); err != nil {
		t.Fatal(err)
	}
	totals, err := r.programs.Begin(Hyper{Rate: 0.1, Momentum: 0.9})
	if err != nil {
		t.Fatal(err)
	}
	defer totals.Close()
	if err := p.Step(r.images, r.labels, totals); err != nil {
		t.Fatal(err)
	}
}

func states(t *testing.T, s *Shared) map[string]State {
	t.Helper()
	all, err := s.States()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestShared(t *testing.T) {
	r := newSupernetRig(t)
	for name, test := range map[string]func(*testing.T, *supernetRig){
		"a path trains as a network of its own":        testPathIsANetwork,
		"a step moves the blocks on its path alone":    testStepMovesItsPath,
		"restored weights train on to the same bits":   testRestoredWeights,
		"one path at a time, and none after a failure": testOnePathAtATime,
		"batches decide the statistics, not the past":  testStatisticsOfTheBatch,
	} {
		t.Run(name, func(t *testing.T) { test(t, r) })
	}
}

func testPathIsANetwork(t *testing.T, r *supernetRig) {
	s := r.programs.Shares(byName)
	defer s.Close()
	var begin []State
	split, names := r.one.Split(), sharedNames(r.one)
	for i, step := range split.Steps {
		begin = append(begin, Fresh(step.Block, byName(names[i])))
	}
	n, err := r.programs.Open(split, begin)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := n.Prepare(t.Context(), supernetBatch, true); err != nil {
		t.Fatal(err)
	}
	totals, err := r.programs.Begin(Hyper{Rate: 0.1, Momentum: 0.9})
	if err != nil {
		t.Fatal(err)
	}
	defer totals.Close()
	for range 2 {
		if err := n.Step(r.images, r.labels, totals); err != nil {
			t.Fatal(err)
		}
		r.step(t, s, r.one)
	}
	want, err := n.States()
	if err != nil {
		t.Fatal(err)
	}
	got := states(t, s)
	numbers := int64(0)
	for i, state := range want {
		numbers += int64(2*len(state.Parameters) + len(state.Statistics))
		if len(state.Parameters) > 0 && !reflect.DeepEqual(got[names[i]].Parameters, state.Parameters) {
			t.Errorf("%s has other parameters than in a network of its own", names[i])
		}
	}
	if got := s.Bytes(); got != 4*numbers {
		t.Errorf("it takes %d bytes, want %d", got, 4*numbers)
	}
}

func testStepMovesItsPath(t *testing.T, r *supernetRig) {
	s := r.programs.Shares(byName)
	defer s.Close()
	r.step(t, s, r.one)
	r.step(t, s, r.other)
	before := states(t, s)
	r.step(t, s, r.other)
	after := states(t, s)
	onPath := map[string]bool{}
	for _, name := range sharedNames(r.other) {
		onPath[name] = true
	}
	still := 0
	for name, was := range before {
		if len(was.Parameters) == 0 {
			continue
		}
		if moved := !reflect.DeepEqual(was, after[name]); moved != onPath[name] {
			t.Errorf("%s: moved is %v, on the path is %v", name, moved, onPath[name])
		}
		if !onPath[name] {
			still++
		}
	}
	if len(after) != len(before) || still > len(sharedNames(r.one))/2 {
		t.Errorf("of %d weights %d are of the first path alone: too little is shared", len(after), still)
	}
}

func testRestoredWeights(t *testing.T, r *supernetRig) {
	straight, resumed := r.programs.Shares(byName), r.programs.Shares(byName)
	defer straight.Close()
	defer resumed.Close()
	r.step(t, straight, r.one)
	if err := resumed.Restore(states(t, straight)); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Shared{straight, resumed} {
		r.step(t, s, r.other) // which has blocks that were not restored
		r.step(t, s, r.one)
	}
	if !reflect.DeepEqual(states(t, straight), states(t, resumed)) {
		t.Error("the weights differ")
	}
}

func testOnePathAtATime(t *testing.T, r *supernetRig) {
	s := r.programs.Shares(byName)
	defer s.Close()
	p, err := s.Path(r.one)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Path(r.other); !errors.Is(err, ErrLent) {
		t.Errorf("a second path gave %v, want ErrLent", err)
	}
	finalize(p.blocks[0].parameters) // as a step that fails leaves it
	p.blocks[0].parameters = nil
	p.Close()
	if _, err := s.Path(r.one); !errors.Is(err, ErrBroken) {
		t.Errorf("a path over lost weights gave %v, want ErrBroken", err)
	}
	if err := s.Restore(nil); err != nil {
		t.Fatal(err)
	}
	r.step(t, s, r.one)
}

// testStatisticsOfTheBatch spoils the running statistics and expects the same logits.
func testStatisticsOfTheBatch(t *testing.T, r *supernetRig) {
	logits := func(spoil bool) []float32 {
		s := r.programs.Shares(byName)
		defer s.Close()
		r.step(t, s, r.one)
		all := states(t, s)
		for _, state := range all {
			for i := range state.Statistics {
				if spoil {
					state.Statistics[i] = 100
				}
			}
		}
		if err := s.Restore(all); err != nil {
			t.Fatal(err)
		}
		p, err := s.Path(r.one)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		if err := p.Prepare(t.Context(), supernetBatch, false); err != nil {
			t.Fatal(err)
		}
		out, err := p.Classify(r.images)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if !reflect.DeepEqual(logits(false), logits(true)) {
		t.Error("the logits depend on running statistics")
	}
}
