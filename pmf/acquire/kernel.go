package acquire

import (
	"encoding/binary"
	"hash/maphash"
	"math"

	"pmfnas/pmf/learn"
)

// Kernels finds the hyperparameters of Gaussian processes and remembers the last ones by the
// content of the rows that they were found by: asked for equal rows it answers the same, and
// sooner. The zero value is ready.
type Kernels struct {
	seed  maphash.Seed
	key   uint64
	known *learn.Kernel
}

// Find returns the hyperparameters that a process with these options takes by rows x and y.
func (k *Kernels) Find(x [][]float64, y []float64, o learn.GPOptions) (*learn.Kernel, error) {
	if k.known == nil {
		k.seed = maphash.MakeSeed()
	}
	key := k.hash(x, y)
	if k.known != nil && k.key == key {
		return k.known, nil
	}
	process := learn.NewGP(o)
	if err := process.Fit(x, y, nil); err != nil {
		return nil, err
	}
	kernel := process.Kernel()
	k.known, k.key = &kernel, key
	return k.known, nil
}

func (k *Kernels) hash(x [][]float64, y []float64) uint64 {
	var h maphash.Hash
	h.SetSeed(k.seed)
	var number [8]byte
	write := func(v float64) {
		binary.LittleEndian.PutUint64(number[:], math.Float64bits(v))
		h.Write(number[:])
	}
	for i, row := range x {
		write(y[i])
		for _, v := range row {
			write(v)
		}
	}
	return h.Sum64()
}

// Due returns how many of n rows there were when a model that is fitted anew whenever they
// have grown by a share was last fitted: every row up to 1/share, then geometrically fewer.
func Due(n int, share float64) int {
	if share <= 0 {
		return n
	}
	due := 0
	for next := 1; next <= n; next = max(due+1, int(math.Ceil(float64(due)*(1+share)))) {
		due = next
	}
	return due
}
