package trainer_test

import (
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
)

// photographs writes a folder as ImageNet has it: two classes, told apart by their colour, of
// images of different sizes.
func photographs(t *testing.T) string {
	t.Helper()
	folder, r := t.TempDir(), rand.New(rand.NewPCG(1, 2))
	for part, n := range map[string]int{"train": 30, "val": 5} {
		for class := range 2 {
			dir := filepath.Join(folder, part, fmt.Sprintf("n%d", class))
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			for i := range n {
				photograph(t, filepath.Join(dir, fmt.Sprintf("%d.JPEG", i)), class, r)
			}
		}
	}
	return folder
}

func photograph(t *testing.T, path string, class int, r *rand.Rand) {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 20+r.IntN(20), 20+r.IntN(20)))
	for y := range picture.Rect.Max.Y {
		for x := range picture.Rect.Max.X {
			picture.Set(x, y, color.RGBA{uint8(150*class + r.IntN(100)), uint8(r.IntN(256)), 90, 255})
		}
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := jpeg.Encode(file, picture, nil); err != nil {
		t.Fatal(err)
	}
}

func testPhotographs(t *testing.T, r rig) {
	set, err := imageset.Open("imagenet:"+photographs(t), imageset.Options{Side: 16, Cache: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	r.set = set
	job := r.job(t, eval.Low)
	job.Ladder[0].Augmentation, job.Ladder[0].Batch = "full", 16
	straight, paused := r.trainer(t, t.TempDir()), r.trainer(t, t.TempDir())
	want := evaluate(t, straight, job, nil)
	evaluate(t, paused, job, pause)
	same(t, evaluate(t, paused, job, nil), want, paused.Learned(t, job), straight.Learned(t, job))
	if accuracy, err := straight.Test(t.Context(), job); err != nil || accuracy < 0.5 {
		t.Errorf("the test accuracy of two colours is %g (%v), want more than by chance", accuracy, err)
	}
}
