package arch_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/arch/archtest"
)

func TestEdgesAreNumberedNodeByNode(t *testing.T) {
	i := 0
	for to := 2; to < arch.Nodes+2; to++ {
		for from := range to {
			if f, n := arch.EdgeEnds(i); f != from || n != to || arch.EdgeBetween(from, to) != i {
				t.Errorf("edge %d leads from %d to %d, want %d to %d (EdgeBetween says %d)", i, f, n, from, to, arch.EdgeBetween(from, to))
			}
			i++
		}
	}
	if i != arch.Edges {
		t.Errorf("%d edges, want %d", i, arch.Edges)
	}
}

func TestReductionsStandAtThirds(t *testing.T) {
	for _, test := range []struct {
		macro arch.Macro
		want  [2]int
	}{
		{arch.Macro{Depth: 20}, [2]int{6, 13}},
		{arch.Macro{Depth: 14, Down: [2]int{-2, 2}}, [2]int{2, 11}},
		{arch.Macro{Depth: 50, Down: [2]int{2, -2}}, [2]int{18, 31}},
		{arch.Macro{Depth: 2}, [2]int{0, 1}},
		{arch.Macro{Depth: 3}, [2]int{1, 2}},
	} {
		if got := test.macro.Reductions(); got != test.want {
			t.Errorf("%+v reduces at %v, want %v", test.macro, got, test.want)
		}
	}
}

func TestStageChannelsAreEven(t *testing.T) {
	for _, test := range []struct {
		channels int
		width    float64
		want     [3]int
	}{
		{16, 2, [3]int{16, 32, 64}},
		{16, 2.5, [3]int{16, 40, 100}},
		{6, 1.5, [3]int{6, 10, 14}}, // 9 and 13.5
		{3, 1, [3]int{3, 4, 4}},     // the first stage has what was asked for
		{4, 0.1, [3]int{4, 2, 2}},
	} {
		m := arch.Macro{Channels: test.channels, Width: test.width}
		if got := [3]int{m.StageChannels(0), m.StageChannels(1), m.StageChannels(2)}; got != test.want {
			t.Errorf("%d channels growing by %g become %v, want %v", test.channels, test.width, got, test.want)
		}
	}
}

func TestLayoutOfASmallNetwork(t *testing.T) {
	a, err := arch.Parse("d2:c4:w2:r0,0/3-.---.----.-i---/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	conv := arch.EdgeSpec{Index: 0, From: 0, To: 2, Op: arch.Conv3, Stride: 2}
	skip := arch.EdgeSpec{Index: 10, From: 1, To: 5, Op: arch.Identity, Stride: 2}
	edges := func(in, out arch.Shape) []arch.EdgeSpec {
		list := []arch.EdgeSpec{conv, skip}
		for i := range list {
			list[i].In, list[i].Out = in, out
		}
		return list
	}
	live := [arch.Nodes]bool{true, false, false, true}
	want := []arch.CellSpec{{
		Index: 0, Stage: 1, Reduction: true, Channels: 8, Height: 4, Width: 3,
		Sources: [2]int{arch.Stem, arch.Stem}, Inputs: [2]arch.Shape{{7, 5, 4}, {7, 5, 4}}, Strides: [2]int{1, 1},
		Used: [2]bool{true, true}, Prepared: arch.Shape{Height: 7, Width: 5, Channels: 8}, Live: live,
		Edges: edges(arch.Shape{Height: 7, Width: 5, Channels: 8}, arch.Shape{Height: 4, Width: 3, Channels: 8}),
	}, {
		Index: 1, Stage: 2, Reduction: true, Channels: 16, Height: 2, Width: 2,
		Sources: [2]int{arch.Stem, 0}, Inputs: [2]arch.Shape{{7, 5, 4}, {4, 3, 8}}, Strides: [2]int{2, 1},
		Used: [2]bool{true, true}, Prepared: arch.Shape{Height: 4, Width: 3, Channels: 16}, Live: live,
		Edges: edges(arch.Shape{Height: 4, Width: 3, Channels: 16}, arch.Shape{Height: 2, Width: 2, Channels: 16}),
	}}
	if diff := cmp.Diff(want, a.Layout(arch.Input{Height: 7, Width: 5, Channels: 1, Classes: 10})); diff != "" {
		t.Error(diff)
	}
}

func TestCellsThatNothingReadsAreLeftOut(t *testing.T) {
	// Two reductions in a row, and every edge leaves input 0: cell 1 reads the stem alone.
	a, err := arch.Parse("d2:c4:w2:r0,0/3-.---.----.-----/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	cells := a.Layout(cifar10)
	if len(cells) != 1 || cells[0].Index != 1 || cells[0].Used != [2]bool{true, false} {
		t.Errorf("cells are %+v, want the second alone, reading input 0 alone", cells)
	}
}

func TestLayoutIsNilForWhatIsNoNetwork(t *testing.T) {
	var empty arch.Architecture
	if empty.Layout(cifar10) != nil || empty.Params(cifar10) != 0 || empty.FLOPs(cifar10) != 0 {
		t.Error("an empty architecture has cells or costs, want none")
	}
}

// TestShapesChain checks what every layout promises to whoever builds it.
func TestShapesChain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := archtest.Draw(t, preset(t))
		if rapid.Bool().Draw(t, "sparse") {
			a = sparse(t, preset(t))
		}
		in := arch.Input{Height: rapid.IntRange(1, 40).Draw(t, "height"), Width: rapid.IntRange(1, 40).Draw(t, "width"), Channels: 3, Classes: 10}
		outputs := map[int]arch.Shape{arch.Stem: a.StemShape(in)}
		cells := a.Layout(in)
		if cells[len(cells)-1].Index != a.Macro.Depth-1 {
			t.Fatalf("the last cell is %d, want %d", cells[len(cells)-1].Index, a.Macro.Depth-1)
		}
		for _, c := range cells {
			for i, used := range c.Used {
				if used {
					checkInput(t, c, i, outputs)
				}
			}
			checkEdges(t, c)
			outputs[c.Index] = c.Output()
		}
	})
}

func checkInput(t *rapid.T, c arch.CellSpec, input int, outputs map[int]arch.Shape) {
	source, built := outputs[c.Sources[input]]
	if !built || source != c.Inputs[input] {
		t.Fatalf("input %d of cell %d is %v, want %v, the output of cell %d", input, c.Index, c.Inputs[input], source, c.Sources[input])
	}
	stride := c.Strides[input]
	prepared := arch.Shape{Height: (source.Height + stride - 1) / stride, Width: (source.Width + stride - 1) / stride, Channels: c.Channels}
	if prepared != c.Prepared {
		t.Fatalf("input %d of cell %d becomes %v, want %v", input, c.Index, prepared, c.Prepared)
	}
}

func checkEdges(t *rapid.T, c arch.CellSpec) {
	arrived := map[int]bool{}
	for _, e := range c.Edges {
		in := c.Output()
		if e.From < 2 {
			in = c.Prepared
			if !c.Used[e.From] {
				t.Fatalf("edge %d of cell %d reads input %d, which is not used", e.Index, c.Index, e.From)
			}
		} else if !arrived[e.From] {
			t.Fatalf("edge %d of cell %d leaves node %d before anything arrives there", e.Index, c.Index, e.From-2)
		}
		if e.In != in || e.Out != c.Output() || e.Op == arch.Zero {
			t.Fatalf("edge %+v of cell %d, want %v to %v and an operation", e, c.Index, in, c.Output())
		}
		arrived[e.To] = true
	}
	for node, live := range c.Live {
		if live != arrived[node+2] {
			t.Fatalf("node %d of cell %d is live: %t, want %t", node, c.Index, live, arrived[node+2])
		}
	}
	if c.Residual == c.Reduction || c.Residual && (c.Prepared != c.Output() || !c.Used[1]) {
		t.Fatalf("cell %+v, want input 1 added exactly where shapes agree", c)
	}
}
