package main

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/search"
)

func Example() {
	run(context.Background(), os.Stdout, os.Stderr)
	// Output:
	// random   found 0.495 in trial 191: depth 6, 8 channels, 979328 multiply-adds
	// aging    found 0.711 in trial 149: depth 4, 8 channels, 991204 multiply-adds
	// gradient found 0.793 in trial 193: depth 4, 8 channels, 849764 multiply-adds
}

func TestInterruptedSearchReportsTheCause(t *testing.T) {
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	cause := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err = optimise(ctx, search.NewRandom(), budgeted{digit, 1e6}, space, 10); !errors.Is(err, cause) {
		t.Errorf("got %v, want %v", err, cause)
	}
	if code := run(ctx, io.Discard, io.Discard); code != 1 {
		t.Errorf("exit status %d, want 1", code)
	}
}
