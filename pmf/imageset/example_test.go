package imageset_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"

	"pmfnas/pmf/imageset"
)

func ExampleOpen() {
	digits, err := imageset.Open("digits", imageset.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(digits.Input(), digits.Train.Len(), digits.Validation.Len(), digits.Test.Len())

	batch := make([]float32, 2*8*8)
	digits.Batch(batch, digits.Train, []int{0, 1}, imageset.Standard, rand.New(rand.NewPCG(1, 2)))
	fmt.Println(digits.Train.Labels[:2], len(batch))
	// Output:
	// {8 8 1 10} 1197 300 300
	// [2 3] 128
}

func ExampleOpen_subset() {
	few, err := imageset.Open("digits", imageset.Options{Train: 400, Seed: 7})
	fmt.Println(few.Train.Len(), few.Validation.Len(), few.Test.Len(), err)
	// Output: 400 100 300 <nil>
}

func ExampleLoader() {
	digits, err := imageset.Open("digits", imageset.Options{PerClass: 5})
	if err != nil {
		fmt.Println(err)
		return
	}
	r := rand.New(rand.NewPCG(1, 2))
	loader := imageset.NewLoader(context.Background(), digits, digits.Train, r.Perm(digits.Train.Len()), imageset.Full, r, 20)
	defer loader.Close()
	for {
		images, labels, err := loader.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(len(labels), "images,", len(images), "values")
	}
	// Output:
	// 20 images, 1280 values
	// 20 images, 1280 values
	// 10 images, 640 values
}
