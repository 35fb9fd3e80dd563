package imageset_test

import (
	"fmt"
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
