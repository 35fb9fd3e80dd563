package main

import (
	"bytes"
	"strings"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/backend/backendtest"
)

func TestTheSpaceIsWhatItSays(t *testing.T) {
	s, err := arch.ParseSpace("space.yaml", space)
	if err != nil {
		t.Fatal(err)
	}
	if macros, ops := len(s.Macros()), len(s.Ops); macros != 4 || ops != 4 {
		t.Errorf("%d macros and %d operations, want 4 and 4", macros, ops)
	}
}

func TestSearchFindsANetworkAndIsInstantTheSecondTime(t *testing.T) {
	device := backendtest.Device(t)
	dir := t.TempDir()
	// One outline and three operations: little to compile.
	tiniest := bytes.ReplaceAll(space, []byte("[4, 8]"), []byte("[4]"))
	tiniest = bytes.ReplaceAll(tiniest, []byte("[2, 3]"), []byte("[2]"))
	tiniest = bytes.ReplaceAll(tiniest, []byte("[conv3, maxpool3, identity, zero]"), []byte("[conv3, identity, zero]"))
	s := settings()
	var err error
	if s.Space, err = write(dir, tiniest); err != nil {
		t.Fatal(err)
	}
	s.Global.Architectures, s.Region.Architectures, s.Fine.Architectures = 3, 2, 1
	s.Global.Epochs, s.Region.Epochs, s.Fine.Epochs = 1, 2, 3
	s.Predictor.Anchors = 1
	var first, second bytes.Buffer
	found, err := search(t.Context(), device, dir, s, &first)
	if err != nil {
		t.Fatal(err)
	}
	if found.Chosen.Validation < 0.3 || !found.Chosen.Tested {
		t.Errorf("chose %+v, want a tested network well above the 0.1 of guessing", found.Chosen)
	}
	again, err := search(t.Context(), device, dir, s, &second)
	if err != nil {
		t.Fatal(err)
	}
	if again.Chosen.ID != found.Chosen.ID || strings.Contains(second.String(), " at ") {
		t.Errorf("the second run chose %s after %s and trained:\n%s", again.Chosen.ID, found.Chosen.ID, second.String())
	}
}
