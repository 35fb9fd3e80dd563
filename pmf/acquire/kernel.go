package acquire

import (
	"encoding/binary"
	"hash/maphash"
	"math"

	"pmfnas/pmf/learn"
)

// Kernels finds the hyperparameters of Gaussian processes and remembers the last ones by the
// content of the rows that they were found by: asked for equal rows it answers the same, and
// sooner. The zero value is ready. One goroutine uses it. Answers are shared: do not change them.
type Kernels struct {
	seed  maphash.Seed // drawn anew in each process, as no key leaves it
	key   uint64
	known *learn.Kernel
}

// Find returns the hyperparameters that a process with these options takes by rows x and y. The
// options are no part of what is remembered, so all calls of one Kernels must use the same. The
// error is that of learn.GP's Fit.
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

// hash takes values and rows by their bits: a 64-bit hash of two different tables agrees by
// chance once in 10^19.
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

// Due returns how many of n rows there were when a model that is fitted anew whenever they have
// grown by a share was last fitted: every row up to 1/share, then geometrically fewer. It
// depends on n alone, so a search that was resumed fits at the same rows as one that was not.
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
