package arch_test

import (
	"math/rand/v2"
	"testing"

	"pmfnas/pmf/arch"
)

func BenchmarkSpace(b *testing.B) {
	s, err := arch.Preset("paper")
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	restricted := s.Restrict(s.Regions()[:5])
	a := s.Sample(r)
	for _, bench := range []struct {
		name string
		run  func()
	}{
		{"sample", func() { s.Sample(r) }},
		{"sample restricted", func() { restricted.Sample(r) }},
		{"mutate", func() { s.Mutate(a, r) }},
		{"neighbours", func() { s.Neighbours(a) }},
		{"regions", func() { s.Regions() }},
		{"encode", func() { s.Encode(a) }},
		{"id", func() { a.ID() }},
		{"cost", func() { a.Cost(cifar10) }},
		{"features", func() { a.Features(cifar10) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				bench.run()
			}
		})
	}
}
