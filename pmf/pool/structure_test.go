package pool

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/curve"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/search"
)

func TestARowTellsItsStructure(t *testing.T) {
	const own = "d2:c4:w1:r0,0/3-.---.----.-----/relu:batchnorm:none:post"
	a, err := arch.Parse(own)
	if err != nil {
		t.Fatal(err)
	}
	dense := curve.Header{Operations: []string{"none", "skip", "conv"}}
	node := func(name, op string, inputs ...string) curve.Node {
		return curve.Node{Name: name, Op: op, Inputs: inputs}
	}
	cases := []struct {
		name   string
		header curve.Header
		row    curve.Row
		want   *predict.Graph
	}{
		{name: "nothing"},
		{name: "our own text, before all else", row: curve.Row{Arch: own, Ops: []string{"conv"}}, want: search.GraphOf(a)},
		{name: "a text that is not ours", row: curve.Row{Arch: "|conv~0|", Ops: []string{"conv"}},
			want: &predict.Graph{Ops: [][]string{{"conv"}}}},
		{name: "layers", row: curve.Row{Ops: []string{"conv3x3-64-s1", "dropout-1/3", "gap", "-"}}, want: &predict.Graph{
			Ops:  [][]string{{"conv3x3", "64", "s1"}, {"dropout", "1/3"}, {"gap"}, {"-"}},
			Arcs: [][2]int{{0, 1}, {1, 2}, {2, 3}},
		}},
		{name: "six layers of no cell", row: curve.Row{Ops: []string{"a", "a", "a", "a", "a", "a"}}, want: &predict.Graph{
			Ops:  [][]string{{"a"}, {"a"}, {"a"}, {"a"}, {"a"}, {"a"}},
			Arcs: [][2]int{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}},
		}},
		{name: "the edges of a dense cell", header: dense,
			row: curve.Row{Ops: []string{"a", "b", "c", "d", "e", "f"}}, want: &predict.Graph{
				Ops:  [][]string{{"input"}, {"a"}, {"sum"}, {"b"}, {"c"}, {"sum"}, {"d"}, {"e"}, {"f"}, {"output"}},
				Arcs: [][2]int{{0, 1}, {1, 2}, {0, 3}, {2, 4}, {3, 5}, {4, 5}, {0, 6}, {2, 7}, {5, 8}, {6, 9}, {7, 9}, {8, 9}},
			}},
		{name: "edges that carry nothing", header: dense,
			row: curve.Row{Ops: []string{"none", "none", "conv", "conv", "none", "none"}}, want: &predict.Graph{
				Ops:  [][]string{{"input"}, {"sum"}, {"conv"}, {"sum"}, {"conv"}, {"output"}},
				Arcs: [][2]int{{1, 2}, {2, 3}, {0, 4}, {4, 5}},
			}},
		{name: "a cell whose nodes stand in any order", row: curve.Row{Ops: []string{"no"}, Graph: []curve.Node{
			node("h_new_0", "tanh", "f"), node("f", "linear", "x", "h_prev_0", "h_prev_1")}}, want: &predict.Graph{
			Ops:  [][]string{{"x"}, {"h_prev"}, {"h_prev"}, {"linear"}, {"tanh"}},
			Arcs: [][2]int{{0, 3}, {1, 3}, {2, 3}, {3, 4}},
		}},
		{name: "nodes that wait for each other", row: curve.Row{Ops: []string{"tanh"}, Graph: []curve.Node{
			node("a", "tanh", "b"), node("b", "tanh", "a")}}, want: &predict.Graph{Ops: [][]string{{"tanh"}}}},
		{name: "a name that stands twice", row: curve.Row{Graph: []curve.Node{node("a", "tanh", "x"), node("a", "tanh", "x")}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, structure(c.header, c.row)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestEveryStructureLeadsForwards(t *testing.T) {
	names := rapid.SampledFrom([]string{"a", "b", "c", "h_prev_0", "x", "7", ""})
	rapid.Check(t, func(t *rapid.T) {
		var r curve.Row
		for range rapid.IntRange(0, 6).Draw(t, "nodes") {
			r.Graph = append(r.Graph, curve.Node{
				Name: names.Draw(t, "name"), Op: rapid.StringN(0, 6, 12).Draw(t, "op"), Inputs: rapid.SliceOfN(names, 0, 3).Draw(t, "inputs"),
			})
		}
		r.Ops = rapid.SliceOfN(rapid.SampledFrom([]string{"none", "conv-3", "-", ""}), 0, 7).Draw(t, "ops")
		g := structure(curve.Header{Operations: []string{"none"}}, r)
		if g == nil {
			return
		}
		for i, labels := range g.Ops {
			if len(labels) == 0 {
				t.Fatalf("vertex %d has no label", i)
			}
		}
		for _, arc := range g.Arcs {
			if arc[0] < 0 || arc[0] >= arc[1] || arc[1] >= len(g.Ops) {
				t.Fatalf("arc %v among %d vertices", arc, len(g.Ops))
			}
		}
	})
}
