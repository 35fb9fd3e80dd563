package main

import (
	"bytes"
	"context"
	"errors"
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
	s := settings()
	s.Global.Architectures, s.Region.Architectures, s.Fine.Architectures = 3, 2, 1
	s.Global.Epochs, s.Region.Epochs, s.Fine.Epochs = 1, 2, 3
	s.Predictor.Anchors = 1
	var first, second bytes.Buffer
	found, err := search(t.Context(), device, dir, s, &first)
	if err != nil {
		t.Fatal(err)
	}
	if found.Chosen.Validation < 0.5 || !found.Chosen.Tested {
		t.Errorf("chose %+v, want a tested network above 50 %%", found.Chosen)
	}
	again, err := search(t.Context(), device, dir, s, &second)
	if err != nil {
		t.Fatal(err)
	}
	if again.Chosen.ID != found.Chosen.ID || strings.Contains(second.String(), " at ") {
		t.Errorf("the second run chose %s after %s and trained:\n%s", again.Chosen.ID, found.Chosen.ID, second.String())
	}
}

func TestInterruptedSearchReportsTheCause(t *testing.T) {
	device := backendtest.Device(t)
	cause := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := search(ctx, device, t.TempDir(), settings(), &bytes.Buffer{}); !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
}
