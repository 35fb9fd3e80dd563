package main

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"

	"pmfnas/pmf/search"
)

func Example() {
	run(context.Background(), os.Stdout, os.Stderr)
	// Output:
	// random   found 0.465 in trial  54: depth 6, 8 channels, 860432 multiply-adds
	// aging    found 0.783 in trial 176: depth 3, 6 channels, 992660 multiply-adds
	// gradient found 0.863 in trial 172: depth 3, 8 channels, 858664 multiply-adds
}

func TestInterruptedSearchReportsTheCause(t *testing.T) {
	space, err := small()
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
