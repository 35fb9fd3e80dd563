package imageset_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"pmfnas/pmf/imageset"
)

// number numbers the labels of a split by image.
func number(s imageset.Split) {
	for i := range s.Labels {
		s.Labels[i] = int32(i)
	}
}

func TestLoaderHandsOutWhatBatchDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := noise(t, 7)
		number(s.Train)
		order := rapid.SliceOf(rapid.IntRange(0, 6)).Draw(t, "order")
		batch := rapid.IntRange(1, 5).Draw(t, "batch")
		aug := imageset.Augmentation(rapid.IntRange(0, 3).Draw(t, "augmentation"))
		seed := rapid.Uint64().Draw(t, "seed")
		ahead, direct := rand.New(rand.NewPCG(seed, 0)), rand.New(rand.NewPCG(seed, 0))
		loader := imageset.NewLoader(t.Context(), s, s.Train, order, aug, ahead, batch)
		defer loader.Close()
		for len(order) > 0 {
			now := order[:min(batch, len(order))]
			order = order[len(now):]
			want := make([]float32, len(now)*s.Height*s.Width*s.Channels)
			s.Batch(want, s.Train, now, aug, direct)
			images, labels, err := loader.Next()
			if err != nil || !slices.Equal(images, want) {
				t.Fatalf("with %d images left, the batch differs (%v)", len(order), err)
			}
			for i, index := range now {
				if labels[i] != int32(index) {
					t.Fatalf("labels are %v, want %v", labels, now)
				}
			}
		}
		for range 2 {
			if _, _, err := loader.Next(); err != io.EOF {
				t.Fatalf("after the last batch: %v, want EOF", err)
			}
		}
		if ahead.Uint64() != direct.Uint64() {
			t.Fatal("the generator stands elsewhere than after Batch")
		}
	})
}

func TestLoaderStopsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := square(8, true)
		ctx, cancel := context.WithCancelCause(t.Context())
		loader := imageset.NewLoader(ctx, s, s.Train, make([]int, 1000), imageset.Full, rand.New(rand.NewPCG(1, 1)), 2)
		defer loader.Close()
		spent := errors.New("budget spent")
		cancel(spent)
		synctest.Wait()
		for range 1000 {
			if _, _, err := loader.Next(); err != nil {
				if !errors.Is(err, spent) {
					t.Errorf("got %v, want %v", err, spent)
				}
				return
			}
		}
		t.Error("all batches came, though the context had ended")
	})
}

// TestClosedLoaderLeavesNothingRunning ends a loader in the midst of its work: synctest fails
// if a goroutine is left.
func TestClosedLoaderLeavesNothingRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := square(8, true)
		loader := imageset.NewLoader(t.Context(), s, s.Train, make([]int, 1000), imageset.None, nil, 3)
		if _, _, err := loader.Next(); err != nil {
			t.Fatal(err)
		}
		loader.Close()
		loader.Close()
		var err error
		for err == nil {
			_, _, err = loader.Next()
		}
		if err == io.EOF {
			t.Error("a closed loader says EOF, want that it is closed")
		}
	})
}

func TestLoaderRefusesWhatIsNotThere(t *testing.T) {
	s := square(8, true)
	for _, test := range []struct {
		order []int
		batch int
		want  string
	}{
		{[]int{0, 1}, 1, "imageset: image 1 of a loader's order is 1, want 0 to 0"},
		{[]int{0}, 0, "imageset: a loader's batch is 0 images, want at least 1"},
	} {
		func() {
			defer func() {
				if got := recover(); got != test.want {
					t.Errorf("got %v, want %s", got, test.want)
				}
			}()
			imageset.NewLoader(t.Context(), s, s.Train, test.order, imageset.None, nil, test.batch)
		}()
	}
}
