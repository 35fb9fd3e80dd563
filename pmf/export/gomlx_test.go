package export_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/checkpoint"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/export"
)

// A person who loads the checkpoint has GoMLX, the architecture's text and the names.
func TestGoMLXLoadsItsCheckpointAndComputesTheSameLogits(t *testing.T) {
	device, s := backendtest.Open(t), subjects[0]
	n, folder := network(t, s), t.TempDir()
	if err := export.GoMLX(folder, n); err != nil {
		t.Fatal(err)
	}
	const batch = 2
	images := unit(pixels(s.in, batch))
	want := logits(t, device, n, batch, images)

	store := model.NewStore()
	if _, err := checkpoint.Load(store).Dir(folder).Done(); err != nil {
		t.Fatal(err)
	}
	plan := planOf(t, model.MustGetRootParam[string](store, "architecture"), s.in)
	got, err := model.CallOnce(device, store, func(root *model.Scope, images *graph.Node) *graph.Node {
		mean := graph.Const(images.Graph(), model.MustGetParam[[]float64](root, "mean"))
		std := graph.Const(images.Graph(), model.MustGetParam[[]float64](root, "std"))
		channels := func(x *graph.Node) *graph.Node {
			return graph.ConvertDType(graph.Reshape(x, 1, 1, 1, s.in.Channels), images.DType())
		}
		normal := graph.Div(graph.Sub(images, channels(mean)), channels(std))
		logits, _ := plan.Apply(normal, load(root, plan, cellnet.Block.Parameters, images.Graph()),
			load(root, plan, cellnet.Block.Statistics, images.Graph()), cellnet.Inference())
		return logits
	}, tensors.FromFlatDataAndDimensions(images, batch, s.in.Height, s.in.Width, s.in.Channels))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, tensors.MustCopyFlatData[float32](got), want)
}

func planOf(t *testing.T, text string, in arch.Input) cellnet.Plan {
	t.Helper()
	a, err := arch.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := cellnet.NewPlan(a, in)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// load takes what a plan keeps from the variables of a store.
func load(root *model.Scope, plan cellnet.Plan, kept func(cellnet.Block) []cellnet.Parameter, g *graph.Graph) []*graph.Node {
	var nodes []*graph.Node
	for _, step := range plan.Steps {
		for _, p := range kept(step.Block) {
			nodes = append(nodes, root.At("%s", step.Name).GetVariable(p.Name).NodeValue(g))
		}
	}
	return nodes
}

func TestGoMLXCheckpointHoldsEveryNumber(t *testing.T) {
	for _, s := range subjects {
		t.Run(s.text, func(t *testing.T) {
			n, folder := network(t, s), t.TempDir()
			if err := export.GoMLX(folder, n); err != nil {
				t.Fatal(err)
			}
			store := model.NewStore()
			if _, err := checkpoint.Load(store).Dir(folder).Immediate().Done(); err != nil {
				t.Fatal(err)
			}
			for i, step := range n.Plan.Steps {
				check := func(list []cellnet.Parameter, want []float32) {
					var got []float32
					for _, p := range list {
						v := store.GetVariable("/" + step.Name + "/" + p.Name)
						if v == nil || !slices.Equal(v.Shape().Dimensions, p.Dims) {
							t.Fatalf("%s of %s is %v, want %v", p.Name, step.Name, v, p.Dims)
						}
						got = append(got, tensors.MustCopyFlatData[float32](v.MustValue())...)
					}
					if !slices.Equal(got, want) {
						t.Errorf("%s: got %v, want %v", step.Name, got, want)
					}
				}
				check(step.Block.Parameters(), n.Weights[i].Parameters)
				check(step.Block.Statistics(), n.Weights[i].Statistics)
			}
			if got := model.MustGetRootParam[[]string](store, "classes"); !slices.Equal(got, n.Classes) {
				t.Errorf("classes are %q, want %q", got, n.Classes)
			}
		})
	}
}

func TestGoMLXNamesTheFolderItCannotWriteTo(t *testing.T) {
	err := export.GoMLX("/dev/null/folder", network(t, subjects[0]))
	if err == nil || !strings.Contains(err.Error(), "/dev/null/folder") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one line that names the folder", err)
	}
}
