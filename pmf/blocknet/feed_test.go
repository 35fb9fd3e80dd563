package blocknet

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"

	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/imageset"
)

// TestBatchesOfTheDeviceAreThoseOfTheHost compares every augmentation with imageset.Set.Render.
func TestBatchesOfTheDeviceAreThoseOfTheHost(t *testing.T) {
	d := backendtest.Device(t)
	set, err := imageset.Open("digits", imageset.Options{Train: 40})
	if err != nil {
		t.Fatal(err)
	}
	mirrored := *set
	mirrored.Flips = true
	programs, err := NewPrograms(d, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer programs.Close()
	for _, augmentation := range []imageset.Augmentation{imageset.None, imageset.Basic, imageset.Standard, imageset.Full} {
		t.Run(augmentation.String(), func(t *testing.T) { compareFeed(t, programs, &mirrored, augmentation) })
	}
}

func compareFeed(t *testing.T, programs *Programs, set *imageset.Set, a imageset.Augmentation) {
	const batch = 16
	r := rand.New(rand.NewPCG(1, 2))
	order := make([]int32, 2*batch)
	variations := make([]imageset.Variation, len(order))
	for i := range order {
		order[i], variations[i] = r.Int32N(int32(set.Train.Len())), set.Draw(a, r)
	}
	order[len(order)-1] = Absent
	if a == imageset.None {
		variations = nil
	}
	images, err := programs.Upload(set, set.Train)
	if err != nil {
		t.Fatal(err)
	}
	defer images.Close()
	feed, err := images.Feed(t.Context(), order, variations, batch)
	if err != nil {
		t.Fatal(err)
	}
	defer feed.Close()
	size := set.Height * set.Width * set.Channels
	want := make([]float32, size)
	for step := 0; feed.Steps() > 0; step++ {
		pixels, labels, err := feed.Next()
		if err != nil {
			t.Fatal(err)
		}
		got, err := fetch(pixels, batch*size)
		if err != nil {
			t.Fatal(err)
		}
		answers := fetchLabels(t, labels, batch)
		for i := range batch {
			index := order[step*batch+i]
			if index == Absent {
				if answers[i] != -1 {
					t.Errorf("no image has label %d, want -1", answers[i])
				}
				continue
			}
			var v imageset.Variation
			if variations != nil {
				v = variations[step*batch+i]
			}
			set.Render(want, set.Train, int(index), v)
			if answers[i] != set.Train.Labels[index] {
				t.Fatalf("image %d has label %d, want %d", index, answers[i], set.Train.Labels[index])
			}
			for j, w := range want {
				if math.Abs(float64(got[i*size+j]-w)) > 1e-5 {
					t.Fatalf("image %d under %+v: value %d is %g, want %g", index, v, j, got[i*size+j], w)
				}
			}
		}
		Free(pixels, labels)
	}
}

func fetchLabels(t *testing.T, from compute.Buffer, n int) []int32 {
	t.Helper()
	labels := make([]int32, n)
	if err := from.ToFlatData(labels); err != nil {
		t.Fatal(err)
	}
	return labels
}
