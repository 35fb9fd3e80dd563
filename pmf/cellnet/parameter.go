package cellnet

import (
	"math"
	"math/rand/v2"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
)

// Init says how a parameter starts.
type Init uint8

// The ways to start. Convolutions take HeNormal, dense layers Uniform, scales Ones, the rest
// Zeros; of the statistics, means start at 0 and variances at 1. HeNormal is He et al. 2015 by
// fan-in, Uniform PyTorch's for linear layers.
const (
	Zeros    Init = iota // all 0
	Ones                 // all 1
	HeNormal             // normal with variance 2/FanIn
	Uniform              // uniform in ±1/√FanIn
)

// Parameter describes one tensor that a block keeps between steps.
type Parameter struct {
	Name  string // unique in its block, such as kernel or norm.scale
	Dims  []int  // [] is a scalar
	Init  Init
	FanIn int // how many inputs each output adds up, for HeNormal and Uniform
}

// Size returns the number of scalars.
func (p Parameter) Size() int {
	size := 1
	for _, d := range p.Dims {
		size *= d
	}
	return size
}

// Fill writes the starting values into dst, which has length Size. Equal generators give
// equal values; Zeros and Ones draw nothing.
func (p Parameter) Fill(dst []float32, r *rand.Rand) {
	fan := math.Sqrt(float64(max(p.FanIn, 1)))
	for i := range dst {
		switch p.Init {
		case Zeros:
			dst[i] = 0
		case Ones:
			dst[i] = 1
		case HeNormal:
			dst[i] = float32(r.NormFloat64() * math.Sqrt2 / fan)
		case Uniform:
			dst[i] = float32((2*r.Float64() - 1) / fan)
		}
	}
}

// Size returns how many scalars a list holds.
func Size(list []Parameter) int {
	total := 0
	for _, p := range list {
		total += p.Size()
	}
	return total
}

func (p Parameter) shape() shapes.Shape { return shapes.Make(dtypes.Float32, p.Dims...) }
