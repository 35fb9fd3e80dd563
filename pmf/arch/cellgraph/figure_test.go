package cellgraph_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/arch/archtest"
	"pmfnas/pmf/arch/cellgraph"
	"pmfnas/pmf/internal/golden"
)

func ExampleNetwork_SVG() {
	n := cellgraph.Network{
		Title: "Small", Depth: 3, Reductions: [2]int{1, 2}, Channels: []int{4, 8, 16},
		Cell: []cellgraph.Edge{{From: 0, To: 2, Op: "conv3"}, {From: 1, To: 2, Op: "identity"}},
	}
	fmt.Println(strings.HasPrefix(string(n.SVG()), "<svg "))
	// Output: true
}

func TestDrawingsAreAsTheyWereLookedAt(t *testing.T) {
	for name, text := range map[string]string{
		"dense":  "d6:c4:w2:r0,0/35.sdm.ai35.sdmai/swish:groupnorm:cbam:pre",
		"sparse": "d50:c64:w1.5:r2,-1/--.-a-.-3--.-----/relu:batchnorm:se:post",
	} {
		t.Run(name, func(t *testing.T) {
			a, err := arch.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			golden.Check(t, name+".svg", string(a.SVG()))
		})
	}
}

// Every architecture is drawn as XML that is well formed, with each operation on its edge.
func TestEveryArchitectureIsDrawn(t *testing.T) {
	space, err := arch.Preset("paper")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := archtest.Draw(t, space)
		svg := string(a.SVG())
		edges := 0
		for _, op := range a.Canonical().Cell {
			if op != arch.Zero {
				edges++
			}
		}
		if got := strings.Count(svg, `rx="10"`) - 1; got != edges { // the residual has a label, too
			t.Errorf("%v: %d operations have a label, want %d", a, got, edges)
		}
		decoder := xml.NewDecoder(strings.NewReader(svg))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v: %v", a, err)
			}
		}
	})
}
