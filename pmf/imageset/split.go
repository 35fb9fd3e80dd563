package imageset

import (
	"math"
	"math/rand/v2"
	"slices"
)

// cutSeed fixes which training images serve for validation (and, of the digits, for test),
// whatever seed a study has. Changing it would make every study so far incomparable.
const cutSeed = 20260101

// part parts n images, balanced by class and drawn by seed, from the rest. Both keep the
// order in which the images stood.
func (s Split) part(classes, n int, seed uint64, imageBytes int) (taken, rest Split) {
	chosen, others := parted(s.Labels, classes, n, seed)
	return s.only(chosen, imageBytes), s.only(others, imageBytes)
}

// parted returns the indices of n images, balanced by class and drawn by seed, and of the rest,
// both in ascending order.
func parted(labels []int32, classes, n int, seed uint64) (taken, rest []int) {
	taken = balanced(labels, classes, n, rand.New(rand.NewPCG(seed, 0)))
	in := make([]bool, len(labels))
	for _, i := range taken {
		in[i] = true
	}
	for i := range in {
		if !in[i] {
			rest = append(rest, i)
		}
	}
	return taken, rest
}

// balanced draws n indices in ascending order, going round the classes; a class that runs
// out leaves its turn to the others. Classes differ by one at most as long as none runs out.
func balanced(labels []int32, classes, n int, r *rand.Rand) []int {
	byClass := make([][]int, classes)
	for i, label := range labels {
		byClass[label] = append(byClass[label], i)
	}
	for _, list := range byClass {
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	n = min(n, len(labels))
	chosen := make([]int, 0, n)
	for round := 0; len(chosen) < n; round++ {
		for _, list := range byClass {
			if round < len(list) && len(chosen) < n {
				chosen = append(chosen, list[round])
			}
		}
	}
	slices.Sort(chosen)
	return chosen
}

// only copies the images of the given indices, so that the rest can be freed.
func (s Split) only(indices []int, imageBytes int) Split {
	part := Split{make([]uint8, 0, len(indices)*imageBytes), make([]int32, 0, len(indices))}
	for _, i := range indices {
		part.Pixels = append(part.Pixels, s.Pixels[i*imageBytes:(i+1)*imageBytes]...)
		part.Labels = append(part.Labels, s.Labels[i])
	}
	return part
}

// heldOut is the paper's validation split: 5,000 of the training images (of CIFAR-10 and as
// many of MNIST), and a tenth where there are fewer than 50,000.
func heldOut(train int) int { return min(5000, train/10) }

// cutValidation moves the validation images out of Train.
func (s *Set) cutValidation() {
	s.Validation, s.Train = s.Train.part(s.Classes, heldOut(s.Train.Len()), cutSeed, s.imageBytes())
}

// reduce keeps the part of the set that the options ask for. Test images are never reduced: an
// accuracy on fewer could not be compared.
func (s *Set) reduce(o Options) {
	train, validation := o.counts(s.Train.Labels, s.Validation.Labels, s.Classes)
	if train < s.Train.Len() {
		s.Train, _ = s.Train.part(s.Classes, train, o.Seed, s.imageBytes())
	}
	if validation < s.Validation.Len() {
		s.Validation, _ = s.Validation.part(s.Classes, validation, o.Seed, s.imageBytes())
	}
}

// counts returns how many training and validation images the options keep.
func (o Options) counts(train, validation []int32, classes int) (nTrain, nValidation int) {
	nTrain, nValidation = len(train), len(validation)
	switch {
	case o.PerClass > 0:
		nTrain = atMost(train, classes, o.PerClass)
	case o.Train > 0:
		nTrain = min(nTrain, o.Train)
	}
	switch {
	case o.Validation > 0:
		nValidation = min(nValidation, o.Validation)
	case nTrain < len(train):
		nValidation = min(nValidation, max(nTrain/5, 10*classes))
	}
	return nTrain, nValidation
}

// atMost returns how many images are left when each class keeps at most n.
func atMost(labels []int32, classes, n int) (left int) {
	count := make([]int, classes)
	for _, label := range labels {
		if count[label]++; count[label] <= n {
			left++
		}
	}
	return left
}

// measure sets mean and standard deviation of each channel from the training pixels. A channel
// without variation gets deviation 1. Sums are float64: 10^8 pixels would exhaust float32's
// digits.
func (s *Set) measure() {
	sums, squares := make([]float64, s.Channels), make([]float64, s.Channels)
	for i, b := range s.Train.Pixels {
		v := float64(b) / 255
		sums[i%s.Channels] += v
		squares[i%s.Channels] += v * v
	}
	n := float64(s.Train.Len() * s.Height * s.Width)
	s.Mean, s.Std = make([]float32, s.Channels), make([]float32, s.Channels)
	for c := range sums {
		mean := sums[c] / n
		s.Mean[c], s.Std[c] = float32(mean), 1
		if variance := squares[c]/n - mean*mean; variance > 1e-9 {
			s.Std[c] = float32(math.Sqrt(variance))
		}
	}
}
