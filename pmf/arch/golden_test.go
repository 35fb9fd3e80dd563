package arch_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/arch"
)

// golden is a line of testdata/golden.json: what PyTorch and NetworkX count.
type golden struct {
	Arch     string
	Input    arch.Input
	Params   int64
	FLOPs    int64
	Topology map[string]float64
}

func readGolden(t *testing.T) []golden {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []golden
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestCountsEqualPyTorch(t *testing.T) {
	for _, row := range readGolden(t) {
		a, err := arch.Parse(row.Arch)
		if err != nil {
			t.Fatal(err)
		}
		want := arch.Cost{Params: row.Params, FLOPs: row.FLOPs}
		if diff := cmp.Diff(want, a.Cost(row.Input)); diff != "" {
			t.Errorf("%v on %+v: %s", a, row.Input, diff)
		}
	}
}

func TestTopologyEqualsNetworkX(t *testing.T) {
	for _, row := range readGolden(t) {
		a, err := arch.Parse(row.Arch)
		if err != nil {
			t.Fatal(err)
		}
		features := a.Features(row.Input)
		got := map[string]float64{}
		for key := range row.Topology {
			got[key] = features[key]
		}
		if diff := cmp.Diff(row.Topology, got); diff != "" {
			t.Errorf("%v: %s", a, diff)
		}
	}
}
