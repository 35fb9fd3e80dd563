package oneshot_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/blocknet"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/oneshot"
)

// A toy is a supernet without weights. Its loss is linear: minus the weight that the best operation
// has, over all edges; and its accuracy is the share of edges that carry the best.
type toy struct {
	best  arch.Op
	steps int // an epoch
	taken int // calls of Train
	ahead cellnet.Mixture
}

// Epoch gives the turns.
func (n *toy) Epoch(_ context.Context, each func(oneshot.Turn) error) (float64, error) {
	for range n.steps {
		before := n.taken
		if err := each(n); err != nil {
			return 0, err
		}
		if n.taken != before+1 {
			return 0, fmt.Errorf("the weights were trained %d times", n.taken-before)
		}
	}
	return 1, nil
}

func (n *toy) Train(context.Context, cellnet.Mixture) error { n.taken++; return nil }

func (n *toy) Slope(_ context.Context, m cellnet.Mixture) (r blocknet.Response, err error) {
	for edge, terms := range m {
		for _, t := range terms {
			slope := 0.0
			if t.Op == n.best {
				slope = -1
			}
			r.Slopes[edge] = append(r.Slopes[edge], slope)
		}
	}
	return r, nil
}

func (n *toy) Accuracy(_ context.Context, c arch.Cell) (float64, error) {
	return float64(count(c, n.best)) / arch.Edges, nil
}

// The toy does not change with its weights, so that a look ahead sees nothing else.
func (n *toy) Ahead(_ context.Context, m cellnet.Mixture) error       { n.ahead = m; return nil }
func (n *toy) Tangent(ctx context.Context) (blocknet.Response, error) { return n.Slope(ctx, n.ahead) }
func (n *toy) Lean(ctx context.Context, _ float64) (blocknet.Response, error) {
	return n.Slope(ctx, n.ahead)
}
func (n *toy) Back()          {}
func (n *toy) Reach() float64 { return 1 }

func count(c arch.Cell, op arch.Op) (n int) {
	for _, o := range c {
		if o == op {
			n++
		}
	}
	return n
}

func setting(steps int, seed uint64) oneshot.Setting {
	return oneshot.Setting{Ops: arch.Ops(), Steps: steps, Rand: eval.Stream(seed, "toy", 0, "method")}
}

// search lets a method search the toy.
func search(t *testing.T, m oneshot.Named, best arch.Op, seed uint64) oneshot.Found {
	t.Helper()
	const epochs, steps = 10, 30
	found, err := oneshot.Search(t.Context(), &toy{best: best, steps: steps}, m.New(setting(epochs*steps, seed)), epochs, nil)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestEveryMethodFindsTheBestOperation(t *testing.T) {
	// How many of the 14 edges must carry it: those of DARTS and its kin leave two a node.
	want := map[string]int{"random-ws": 3, "enas": 6, "darts": 8, "darts-2nd": 8, "gdas": 6, "proxyless": 12}
	for _, m := range oneshot.All() {
		t.Run(m.Name, func(t *testing.T) {
			found := search(t, m, arch.Conv5, 1)
			if got := count(found.Cell, arch.Conv5); got < want[m.Name] {
				t.Errorf("%d edges of %v carry it, want at least %d", got, found.Cell, want[m.Name])
			}
		})
	}
}

func TestEqualSeedsFindEqualCells(t *testing.T) {
	for _, m := range oneshot.All() {
		first, again, other := search(t, m, arch.Zero, 1), search(t, m, arch.Zero, 1), search(t, m, arch.Zero, 2)
		if first.Cell != again.Cell {
			t.Errorf("%s found %v and %v", m.Name, first.Cell, again.Cell)
		}
		if first.Cell.Validate() != nil || other.Cell.Validate() != nil {
			t.Errorf("%s found cells that compute nothing", m.Name)
		}
	}
}

func TestWhatDARTSFindsHasTwoEdgesANode(t *testing.T) {
	found := search(t, oneshot.All()[slices.IndexFunc(oneshot.All(), func(m oneshot.Named) bool { return m.Name == "darts" })], arch.Zero, 3)
	var arriving [arch.Nodes]int
	for edge, op := range found.Cell {
		if _, to := arch.EdgeEnds(edge); op != arch.Zero {
			arriving[to-2]++
		}
	}
	if arriving != [arch.Nodes]int{2, 2, 2, 2} {
		t.Errorf("%v edges arrive at the nodes, want two at each", arriving)
	}
}

func TestSecondOrderWithoutALookAheadIsRefused(t *testing.T) {
	blind := struct{ oneshot.Turn }{&toy{}}
	if err := oneshot.NewSecondOrder(setting(1, 1)).Step(t.Context(), blind); err == nil {
		t.Error("it was accepted")
	}
}

// Costs alone make ProxylessNAS choose what costs nothing.
func TestProxylessAvoidsCosts(t *testing.T) {
	a, err := arch.Parse("d2:c4:w1:r0,0/-3.m-i.----.-----/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	in := arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}
	const epochs, steps = 10, 30
	s := setting(epochs*steps, 1)
	s.Ops = []arch.Op{arch.Conv5, arch.AvgPool3, arch.Conv3}
	s.Cost = oneshot.MultiplyAdds(a, s.Ops, in)
	net := &toy{best: arch.Zero, steps: steps} // which is not among them: the loss says nothing
	found, err := oneshot.Search(t.Context(), net, oneshot.NewProxyless(s), epochs, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := count(found.Cell, arch.AvgPool3); got < arch.Edges-1 {
		t.Errorf("%d edges of %v pool, want nearly all", got, found.Cell)
	}
}

func TestMultiplyAddsAreThoseOfTheNetwork(t *testing.T) {
	a, err := arch.Parse("d3:c4:w2:r0,0/33.333.3333.33333/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	in := arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}
	c := oneshot.MultiplyAdds(a, []arch.Op{arch.Conv3, arch.MaxPool3}, in)
	total := 0.0
	for edge := range c {
		total += c[edge][0]
		if c[edge][1] != 0 && edge > 4 { // of stride 1
			t.Errorf("a pool on edge %d costs %g", edge, c[edge][1])
		}
		pooled := a
		pooled.Cell[edge] = arch.MaxPool3
		own := float64(a.FLOPs(in) - pooled.FLOPs(in))
		other := a
		other.Cell[13] = arch.MaxPool3
		last := float64(a.FLOPs(in) - other.FLOPs(in))
		if got := c[edge][0] / c[13][0]; got < 0.999*own/last || got > 1.001*own/last {
			t.Errorf("edge %d costs %g of the last, want %g", edge, got, own/last)
		}
	}
	if total < 1.999 || total > 2.001 { // a random cell has half of the convolutions
		t.Errorf("the convolutions cost %g random cells, want 2", total)
	}
}

// A stopwatch predicts that a convolution takes 3 µs, a pool 1 µs, and everything else 10 µs in
// all.
type stopwatch struct{ eval.Estimator }

func (stopwatch) EstimateLatency(_ context.Context, a arch.Architecture, batch int) (time.Duration, error) {
	return time.Duration(10+3*count(a.Cell, arch.Conv3)+count(a.Cell, arch.MaxPool3)) * time.Microsecond, nil
}

func TestLatenciesAreWhatOperationsAdd(t *testing.T) {
	a, err := arch.Parse("d3:c4:w2:r0,0/33.333.3333.33333/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	c, err := oneshot.Latencies(t.Context(), stopwatch{}, a, []arch.Op{arch.Conv3, arch.MaxPool3, arch.Identity}, 64)
	if err != nil {
		t.Fatal(err)
	}
	for edge := range c { // of a random cell's 14 · (3 + 1 + 0)/3
		near(t, "latency", c[edge], []float64{3 * 3. / 4 / arch.Edges, 3. / 4 / arch.Edges, 0})
	}
}
