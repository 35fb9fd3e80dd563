package trainer_test

import (
	"context"
	"fmt"
	"time"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/trainer"
)

// Train one architecture for five epochs on the digits. (It is compiled but not run by the
// tests, since it needs XLA.)
func Example() {
	device, err := backend.Open(backend.Options{Plugins: []string{"/usr/local/lib/pjrt"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer device.Close()
	set, err := imageset.Open("digits", imageset.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := trainer.New(trainer.Options{Device: device, Data: set, Checkpoints: ".pmf/checkpoints"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer t.Close()
	a, err := arch.Parse("d3:c8:w2:r0,0/ss.ss-.is--.i-3--/relu:batchnorm:none:post")
	if err != nil {
		fmt.Println(err)
		return
	}
	ladder := eval.Ladder{{Until: 5, LearningRate: 0.1, Schedule: "constant", Batch: 64, Augmentation: "basic", Validations: 1}}
	o, err := t.Evaluate(context.Background(), eval.Job{Arch: a, Ladder: ladder, Data: set.Fingerprint()}, nil)
	fmt.Println(o.Status, o.Accuracy, err)
}

func ExampleStats_ImagesPerSecond() {
	s := trainer.Stats{Images: 6000, Training: 4 * time.Second}
	fmt.Println(s.ImagesPerSecond())
	// Output: 1500
}

func ExampleSchedules() {
	fmt.Println(trainer.Schedules())
	// Output: [constant cosine steps]
}
