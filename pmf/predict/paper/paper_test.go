package paper_test

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/neural"
	"pmfnas/pmf/predict/paper"
	"pmfnas/pmf/predict/predicttest"
)

// tiny is a network that runs quickly without a compiler.
var tiny = neural.Options{
	GraphLayers: 1, GraphUnits: 2, CurveLayers: 1, CurveUnits: 2, StaticUnits: 2, HeadUnits: 4, CurveSteps: 2,
	Batch: 4, Epochs: 2, Passes: 2, LearningRate: 1e-2,
}

// open returns a runtime on the backend that needs no plugin.
func open(t testing.TB) paper.Open {
	t.Helper()
	device, err := backend.Open(backend.Options{Name: "go"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(device.Close)
	rt, err := neural.NewRuntime(device.Backend)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(rt.Close)
	return func() (*neural.Runtime, error) { return rt, nil }
}

func TestTheNetworkHoldsTheContract(t *testing.T) {
	rt := open(t)
	predicttest.Run(t, func(seed uint64) predict.Predictor {
		return predict.New(predict.Options{Seed: seed, Folds: 2, Members: paper.Members(rt, tiny)[2:3]})
	})
}

func TestTheEnsembleIsThatOfTable7(t *testing.T) {
	rt := open(t)
	examples := predicttest.Curves(16, 6)
	p := predict.New(predict.Options{Folds: 2, Members: paper.Members(rt, tiny)})
	if err := p.Fit(t.Context(), examples); err != nil {
		t.Fatal(err)
	}
	ask := func() []predict.Prediction {
		t.Helper()
		out, err := p.Predict(t.Context(), predicttest.Seen(examples, 2))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	ask()
	kinds := map[string]int{}
	for name, w := range p.Weights(2) {
		kind, _, _ := strings.Cut(name, " ")
		kinds[kind]++
		if w < 0 {
			t.Errorf("%s has weight %v", name, w)
		}
	}
	want := map[string]int{"forest": 2, "network": 2, "boosted": 1, "svr": 1}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
}

func TestAnUpdateMovesTheNetwork(t *testing.T) {
	examples := predicttest.Curves(24, 4)
	p := predict.New(predict.Options{Members: paper.Members(open(t), tiny)[2:3]})
	if err := p.Fit(t.Context(), examples[:12]); err != nil {
		t.Fatal(err)
	}
	asked := predicttest.Seen(examples[12:], 2)
	before, err := p.Predict(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Update(t.Context(), examples[12:20]); err != nil {
		t.Fatal(err)
	}
	after, err := p.Predict(t.Context(), asked)
	if err != nil || slices.Equal(before, after) {
		t.Errorf("eight new examples changed nothing (%v)", err)
	}
}

func TestTheDeviceIsOpenedWhenANetworkIsFitted(t *testing.T) {
	var opened atomic.Int64 // by two networks at once
	broken := errors.New("no such device")
	named := paper.All(func() (*neural.Runtime, error) {
		opened.Add(1)
		return nil, broken
	})[0]
	examples := predicttest.Curves(1, 3)
	p := named.New(predict.Options{})
	if err := p.Fit(t.Context(), examples); err != nil || opened.Load() > 0 {
		t.Errorf("the device was opened %d times before anything was asked (%v)", opened.Load(), err)
	}
	_, err := p.Predict(t.Context(), predicttest.Seen(examples, 1))
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "member network") {
		t.Errorf("error is %v, want %v and the member", err, broken)
	}
}

func TestTheEnsembleHoldsTheContract(t *testing.T) {
	rt := open(t)
	predicttest.Run(t, func(seed uint64) predict.Predictor {
		return predict.New(predict.Options{Seed: seed, Folds: 2, Members: paper.Members(rt, tiny)})
	})
}
