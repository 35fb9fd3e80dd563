package arch_test

import (
	"fmt"
	"math/rand/v2"

	"pmfnas/pmf/arch"
)

func ExampleSpace_Sample() {
	space, err := arch.Preset("paper")
	if err != nil {
		fmt.Println(err)
		return
	}
	cifar10 := arch.Input{Height: 32, Width: 32, Channels: 3, Classes: 10}
	a := space.Sample(rand.New(rand.NewPCG(1, 2)))
	fmt.Println(a)
	fmt.Println(a.ID(), a.Params(cifar10), a.FLOPs(cifar10))
	fmt.Println(space.Size())
	// Output:
	// d42:c16:w1:r1,-2/s3.m5i.53-s.daid-/swish:batchnorm:none:pre
	// eeb563615482a0c7 899770 405209248
	// 1804958288157081600
}

func ExampleParse() {
	a, err := arch.Parse("d20:c16:w2:r0,0/ss.ss-.is--.i-3--/relu:batchnorm:none:post")
	fmt.Println(a.Macro.Reductions(), a.Cell[:2], err)
	_, err = arch.Parse("d20:c16:w2:r0,0/--.--3.---3.----3/relu:batchnorm:none:post")
	fmt.Println(err)
	// Output:
	// [6 13] [sepconv3 sepconv3] <nil>
	// architecture "d20:c16:w2:r0,0/--.--3.---3.----3/relu:batchnorm:none:post": every node of the cell is dead, want an operation on an edge from an input
}

func ExampleSpace_Regions() {
	for _, name := range arch.Presets() {
		space, _ := arch.Preset(name)
		regions := space.Regions()
		fmt.Printf("%s: %d architectures in %d regions, such as %v\n", name, space.Size(), len(regions), regions[0])
	}
	// Output:
	// paper: 1804958288157081600 architectures in 64 regions, such as depth 14–20, channels 16, width 1
	// medium: 3799912185593856 architectures in 16 regions, such as depth 20, channels 16, width 1
	// small: 4398046511104 architectures in 1 regions, such as depth 20, channels 16, width 2
	// tiny: 10687253021982720 architectures in 12 regions, such as depth 2, channels 4, width 1
}
