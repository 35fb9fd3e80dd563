package cellnet_test

import (
	"strings"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/cellnet"
)

// blocksOf returns the blocks of an architecture that differs from a fixed one in its options.
func blocksOf(t *testing.T, options string) map[string]cellnet.Block {
	t.Helper()
	a, err := arch.Parse("d3:c4:w1:r0,0/3m.ssi.a-3i.5----/" + options)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := cellnet.NewPlan(a, cifar)
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string]cellnet.Block{}
	for _, s := range plan.Steps {
		blocks[s.Name] = s.Block
	}
	return blocks
}

func TestOptionsChangeOnlyTheBlocksThatTheyConcern(t *testing.T) {
	base := blocksOf(t, "relu:batchnorm:none:post")
	for _, c := range []struct{ name, options, changed string }{
		{"activation", "gelu:batchnorm:none:post", "pre edge:conv"},
		{"normalisation", "relu:groupnorm:none:post", "pre edge:conv stem out edge:identity"},
		{"attention", "relu:batchnorm:se:post", "attend"},
		{"residual", "relu:batchnorm:none:pre", "pre edge:conv"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, b := range blocksOf(t, c.options) {
				want := strings.Contains(c.changed, role(b))
				if got := b != base[name]; got != want {
					t.Errorf("%s (%v): changed is %v, want %v", name, b, got, want)
				}
			}
		})
	}
}

// role is the kind of a block, and for an edge what it does.
func role(b cellnet.Block) string {
	switch {
	case b.Kind != cellnet.Edge:
		return b.Kind.String()
	case strings.Contains(b.Op.String(), "conv"):
		return "edge:conv"
	}
	return "edge:" + b.Op.String()
}

func TestCellsOfOneStageShareTheirPrograms(t *testing.T) {
	a, err := arch.Parse("d12:c4:w1:r0,0/3m.ssi.a-3i.5----/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := cellnet.NewPlan(a, cifar)
	if err != nil {
		t.Fatal(err)
	}
	distinct := map[cellnet.Block]bool{}
	for _, s := range plan.Steps {
		distinct[s.Block] = true
	}
	if got, most := len(distinct), len(plan.Steps)/3; got > most {
		t.Errorf("%d steps need %d programs, want at most %d", len(plan.Steps), got, most)
	}
}

func TestPlansRefuseWhatIsNoNetwork(t *testing.T) {
	good, err := arch.Parse("d3:c4:w1:r0,0/3m.ssi.a-3i.5----/relu:batchnorm:none:post")
	if err != nil {
		t.Fatal(err)
	}
	dead := good
	for i := range dead.Cell {
		dead.Cell[i] = arch.Zero
	}
	for _, c := range []struct {
		name string
		a    arch.Architecture
		in   arch.Input
		says string
	}{
		{"dead cell", dead, cifar, "dead"},
		{"no classes", good, arch.Input{Height: 8, Width: 8, Channels: 1}, "classes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := cellnet.NewPlan(c.a, c.in); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an error about %q", err, c.says)
			}
		})
	}
}
