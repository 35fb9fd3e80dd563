package cellnet_test

import (
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
	"pmfnas/pmf/cellnet"
	"pmfnas/pmf/cellnet/celltest"
)

func references(t *testing.T) []celltest.Reference {
	t.Helper()
	list, err := celltest.ReadReferences("testdata/blocks.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestOperationsKeepTheirContract(t *testing.T) {
	device, recorded := backendtest.Open(t), references(t)
	for _, op := range arch.Ops() {
		celltest.RunOp(t, device, op, recorded)
	}
}

func TestBlocksComputeWhatPyTorchDoes(t *testing.T) {
	device := backendtest.Open(t)
	for _, want := range references(t) {
		if want.Block.Kind != cellnet.Edge { // edges are compared with their operations
			t.Run(want.Name, func(t *testing.T) { celltest.Check(t, device, want) })
		}
	}
}
