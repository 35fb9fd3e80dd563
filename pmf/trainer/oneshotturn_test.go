package trainer_test

import (
	"slices"
	"strings"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/trainer"
)

// held is oneShotOptions with half of the images for the architecture, and one epoch.
func held(t testing.TB) trainer.OneShotOptions {
	o := oneShotOptions(t, false)
	o.Held, o.Segment.Until, o.Segment.Batch = 0.5, 1, 48
	return o
}

// blend is the network's cell with a choice on its last edges.
func blend(t testing.TB) cellnet.Mixture {
	m := cellnet.Pure(parse(t, network).Cell)
	m[1] = []cellnet.Term{{Op: arch.Conv3, Weight: 0.7}, {Op: arch.Identity, Weight: 0.3}}
	return m
}

// testMeasuringMovesNothing trains one supernet that is measured at every step and one that is not.
func testMeasuringMovesNothing(t *testing.T, r rig) {
	m := blend(t)
	quiet := r.oneShot(t, r.trainer(t, t.TempDir()), held(t))
	if _, err := quiet.Learn(t.Context(), func(turn *trainer.Turn) error { return turn.Train(t.Context(), m) }); err != nil {
		t.Fatal(err)
	}
	s := r.oneShot(t, r.trainer(t, t.TempDir()), held(t))
	_, err := s.Learn(t.Context(), func(turn *trainer.Turn) error {
		if err := measure(t, turn, m); err != nil {
			return err
		}
		return turn.Train(t.Context(), m)
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Learned(t), quiet.Learned(t)) {
		t.Error("the supernet that was measured has other weights")
	}
}

// measure asks a turn for everything that must move nothing.
func measure(t *testing.T, turn *trainer.Turn, m cellnet.Mixture) error {
	ctx := t.Context()
	seen, err := turn.Slope(ctx, m)
	if err != nil {
		return err
	}
	if seen.Slopes[1][0] == 0 || seen.GradNorm == 0 || seen.Loss <= 0 {
		t.Errorf("a held batch says %+v", seen)
	}
	if share, err := turn.Accuracy(ctx, parse(t, network).Cell); err != nil || share < 0 || share > 1 {
		t.Errorf("the accuracy is %g (%v)", share, err)
	}
	if err := turn.Ahead(ctx, m); err != nil {
		return err
	}
	if _, err := turn.Tangent(ctx); err != nil {
		return err
	}
	here, err := turn.Lean(ctx, 0)
	if err != nil {
		return err
	}
	there, err := turn.Lean(ctx, 1)
	if err != nil {
		return err
	}
	if here.Loss == there.Loss {
		t.Errorf("the loss is %g wherever the weights lean", here.Loss)
	}
	turn.Back()
	return nil
}

func testTurnsAreRefused(t *testing.T, r rig) {
	m := blend(t)
	plain := held(t)
	plain.Held = 0
	for _, c := range []struct {
		name    string
		options trainer.OneShotOptions
		turn    func(turn *trainer.Turn) error
		want    string
	}{
		{"nothing trained", held(t), func(*trainer.Turn) error { return nil }, "trained 0 times"},
		{"a lean without a step ahead", held(t), func(turn *trainer.Turn) error {
			_, err := turn.Lean(t.Context(), 1)
			return err
		}, "call Ahead first"},
		{"nothing held", plain, func(turn *trainer.Turn) error {
			_, err := turn.Slope(t.Context(), m)
			return err
		}, "no images were held out"},
		{"an operation twice", held(t), func(turn *trainer.Turn) error {
			twice := m
			twice[0] = []cellnet.Term{{Op: arch.Conv3}, {Op: arch.Conv3}}
			return turn.Train(t.Context(), twice)
		}, "edge 0 has conv3 twice"},
	} {
		s := r.oneShot(t, r.trainer(t, t.TempDir()), c.options)
		if _, err := s.Learn(t.Context(), c.turn); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s gave %v, want %q", c.name, err, c.want)
		}
	}
	bad := held(t)
	bad.Held = 0.004
	if _, err := r.trainer(t, t.TempDir()).OneShot(bad); err == nil {
		t.Error("a supernet without images for its architecture was opened")
	}
}

func TestHeldImagesTeachNoWeights(t *testing.T) {
	o := held(t)
	o.Held = 0.3
	taught, held := o.Parts(50)
	all := slices.Sorted(slices.Values(slices.Concat(taught, held)))
	if len(held) != 15 || len(all) != 50 || len(slices.Compact(all)) != 50 {
		t.Errorf("of 50 images %v teach the weights and %v do not", taught, held)
	}
}
