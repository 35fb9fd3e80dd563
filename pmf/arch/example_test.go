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
	// tiny: 395824185999360 architectures in 12 regions, such as depth 2, channels 4, width 1
}

func ExampleGraph() {
	a, err := arch.Parse("d20:c16:w2:r0,0/3-.--i.----.-----/relu:batchnorm:none:post")
	if err != nil {
		fmt.Println(err)
		return
	}
	g := a.Graph()
	fmt.Println(g.Vertices)
	fmt.Println(g.Arcs)
	fmt.Println(g.MaxFlow(), g.Diameter(), g.Paths())
	// Output:
	// [input input conv3 sum identity sum output]
	// [[0 2] [2 3] [3 4] [4 5] [3 6] [5 6]]
	// 1 4 {2 1 2 1.5}
}

func ExampleArchitecture_Layout() {
	a, err := arch.Parse("d3:c8:w2:r0,0/3i.---.----.-----/relu:batchnorm:none:post")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, cell := range a.Layout(arch.Input{Height: 8, Width: 8, Channels: 1, Classes: 10}) {
		fmt.Println(cell.Index, cell.Inputs, cell.Output(), cell.Reduction)
	}
	// Output:
	// 0 [{8 8 8} {8 8 8}] {8 8 8} false
	// 1 [{8 8 8} {8 8 8}] {4 4 16} true
	// 2 [{8 8 8} {4 4 16}] {2 2 32} true
}

func ExampleSpace_Mutate() {
	space, err := arch.Preset("tiny")
	if err != nil {
		fmt.Println(err)
		return
	}
	r := rand.New(rand.NewPCG(1, 2))
	parent := space.SampleMacro(r)
	fmt.Println(parent)
	fmt.Println(space.Mutate(parent, r))
	fmt.Println(space.RegionOf(parent))
	// Output:
	// d5:c6:w1:r0,0/ss.ss-.is--.i-3--/relu:batchnorm:none:post
	// d5:c6:w1:r0,0/ss.ss-.ms--.i-3--/relu:batchnorm:none:post
	// depth 5–6, channels 6–8, width 1
}
