// Package imagesettest is the contract of a data set: whoever adds one calls Run.
package imagesettest

import (
	"errors"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pmfnas/pmf/imageset"
)

// Run checks what every data set promises: sizes, labels, balance, splits that share no images,
// pixels that use their range, statistics, one order for one seed, and batches that are a
// function of their generator, also when a Loader makes them. open opens the set, and is called
// twice; Run skips when its files are absent (fs.ErrNotExist).
func Run(t *testing.T, open func() (*imageset.Set, error)) {
	t.Helper()
	set, err := open()
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	t.Run("says its shape", func(t *testing.T) { shape(t, set) })
	t.Run("opens the same twice", func(t *testing.T) { twice(t, set, open) })
	t.Run("keeps splits apart", func(t *testing.T) { apart(t, set) })
	for name, split := range splits(set) {
		t.Run(name, func(t *testing.T) {
			sizes(t, set, split)
			balance(t, set, split)
			rangeUsed(t, split)
		})
	}
	t.Run("normalises", func(t *testing.T) { normalises(t, set) })
	for aug := imageset.None; aug <= imageset.Full; aug++ {
		t.Run("batches "+aug.String(), func(t *testing.T) { repeats(t, set, aug) })
	}
	t.Run("mirrors only where it may", func(t *testing.T) { mirrors(t, set) })
	t.Run("loads ahead what it batches", func(t *testing.T) { loads(t, set) })
}

func splits(set *imageset.Set) map[string]imageset.Split {
	return map[string]imageset.Split{"train": set.Train, "validation": set.Validation, "test": set.Test}
}

func shape(t *testing.T, set *imageset.Set) {
	in := set.Input()
	if set.Name == "" || in.Height < 1 || in.Width < 1 || in.Channels < 1 || in.Classes < 2 {
		t.Errorf("set %q has input %+v, want a name, pixels and at least 2 classes", set.Name, in)
	}
	if len(set.ClassNames) != in.Classes {
		t.Errorf("%d class names, want %d", len(set.ClassNames), in.Classes)
	}
	if len(set.Mean) != in.Channels || len(set.Std) != in.Channels {
		t.Fatalf("statistics of %d and %d channels, want %d", len(set.Mean), len(set.Std), in.Channels)
	}
	for c := range set.Mean {
		if !(set.Mean[c] >= 0 && set.Mean[c] <= 1 && set.Std[c] > 0 && set.Std[c] <= 1) {
			t.Errorf("channel %d has mean %g and deviation %g, want both in [0, 1], the deviation above 0", c, set.Mean[c], set.Std[c])
		}
	}
}

func twice(t *testing.T, set *imageset.Set, open func() (*imageset.Set, error)) {
	again, err := open()
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got, want := again.Fingerprint(), set.Fingerprint(); got != want {
		t.Errorf("fingerprint %s at the second opening, want %s", got, want)
	}
}

func sizes(t *testing.T, set *imageset.Set, split imageset.Split) {
	if split.Len() == 0 {
		t.Fatal("no images")
	}
	if got, want := len(split.Pixels), split.Len()*stored(set); got != want {
		t.Fatalf("%d pixel bytes for %d images, want %d", got, split.Len(), want)
	}
	for i, label := range split.Labels {
		if label < 0 || int(label) >= set.Classes {
			t.Fatalf("label %d is %d, want 0 to %d", i, label, set.Classes-1)
		}
	}
}

// stored returns the bytes of one image.
func stored(set *imageset.Set) int {
	return (set.Height + 2*set.Margin) * (set.Width + 2*set.Margin) * set.Channels
}

// balance wants every class, and none more than twice as often as another and one.
func balance(t *testing.T, set *imageset.Set, split imageset.Split) {
	counts := make([]int, set.Classes)
	for _, label := range split.Labels {
		counts[label]++
	}
	if least, most := slices.Min(counts), slices.Max(counts); least == 0 || most > 2*least+1 {
		t.Errorf("classes have %d to %d images, want each, and at most twice as many", least, most)
	}
}

// rangeUsed finds sets whose greys were left in 0 to 16 or 0 to 1.
func rangeUsed(t *testing.T, split imageset.Split) {
	if low, high := slices.Min(split.Pixels), slices.Max(split.Pixels); low > 64 || high < 192 {
		t.Errorf("pixels lie between %d and %d, want most of 0 to 255", low, high)
	}
}

// apart allows one image in a hundred to equal one of another split, as public sets have
// a few copies.
func apart(t *testing.T, set *imageset.Set) {
	size := stored(set)
	seen := map[string]string{}
	shared, total := map[string]int{}, 0
	for _, name := range []string{"train", "validation", "test"} {
		split := splits(set)[name]
		total += split.Len()
		for i := range split.Len() {
			image := string(split.Pixels[i*size : (i+1)*size])
			if other, found := seen[image]; found && other != name {
				shared[other+" and "+name]++
			}
			seen[image] = name
		}
	}
	for pair, n := range shared {
		if 100*n > total {
			t.Errorf("%s share %d images, want at most 1 %%", pair, n)
		}
	}
}

// normalises wants what Batch makes of up to 2,000 training images, taken evenly, to have about
// mean 0 and deviation 1. Published statistics are of other crops and subsets, hence the room.
func normalises(t *testing.T, set *imageset.Set) {
	n := min(set.Train.Len(), 2000)
	indices := make([]int, n)
	for i := range indices {
		indices[i] = i * set.Train.Len() / n
	}
	batch := make([]float32, n*set.Height*set.Width*set.Channels)
	set.Batch(batch, set.Train, indices, imageset.None, nil)
	var total, squares float64
	for _, v := range batch {
		total += float64(v)
		squares += float64(v) * float64(v)
	}
	mean := total / float64(len(batch))
	deviation := math.Sqrt(squares/float64(len(batch)) - mean*mean)
	if math.Abs(mean) > 0.1 || deviation < 0.8 || deviation > 1.3 {
		t.Errorf("normalised training pixels have mean %.3f and deviation %.3f, want about 0 and 1", mean, deviation)
	}
}

// repeats wants equal batches from equal generators, and finite values.
func repeats(t *testing.T, set *imageset.Set, aug imageset.Augmentation) {
	first, second := batch(set, aug, 1), batch(set, aug, 1)
	if !slices.Equal(first, second) {
		t.Error("equal generators gave different batches")
	}
	shifts := aug >= imageset.Standard && max(set.Height, set.Width) >= 8
	if other := batch(set, aug, 2); shifts && slices.Equal(first, other) {
		t.Error("different generators gave equal batches")
	}
	for i, v := range first {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			t.Fatalf("value %d is %g, want a finite number", i, v)
		}
	}
}

// mirrors compares sixteen images without and with basic augmentation, half of which a set that
// flips turns round.
func mirrors(t *testing.T, set *imageset.Set) {
	plain, basic := batch(set, imageset.None, 1), batch(set, imageset.Basic, 1)
	if same := slices.Equal(plain, basic); same == set.Flips {
		t.Errorf("basic augmentation leaves images alone: %t, want %t", same, !set.Flips)
	}
}

// batch renders the last sixteen training images, or as many as there are.
func batch(set *imageset.Set, aug imageset.Augmentation, seed uint64) []float32 {
	indices := make([]int, min(16, set.Train.Len()))
	for i := range indices {
		indices[i] = set.Train.Len() - 1 - i
	}
	dst := make([]float32, len(indices)*set.Height*set.Width*set.Channels)
	set.Batch(dst, set.Train, indices, aug, rand.New(rand.NewPCG(seed, seed)))
	return dst
}

// loads wants from a loader the batches that Batch makes, the last of them smaller.
func loads(t *testing.T, set *imageset.Set) {
	order := make([]int, min(13, set.Train.Len()))
	for i := range order {
		order[i] = i * set.Train.Len() / len(order)
	}
	loader := imageset.NewLoader(t.Context(), set, set.Train, order, imageset.Full, rand.New(rand.NewPCG(1, 1)), 5)
	defer loader.Close()
	r := rand.New(rand.NewPCG(1, 1))
	for now := range slices.Chunk(order, 5) {
		want := make([]float32, len(now)*set.Height*set.Width*set.Channels)
		set.Batch(want, set.Train, now, imageset.Full, r)
		images, labels, err := loader.Next()
		if err != nil || !slices.Equal(images, want) || labels[0] != set.Train.Labels[now[0]] {
			t.Fatalf("images from %d on differ from those of Batch (%v)", now[0], err)
		}
	}
	if _, _, err := loader.Next(); err != io.EOF {
		t.Errorf("after the last batch: %v, want %v", err, io.EOF)
	}
}
