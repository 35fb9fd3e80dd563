package main

import (
	"bytes"
	"regexp"
	"testing"
)

func TestTheSecondStudySearchesWhatTheFirstHasSeen(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), t.TempDir(), &out); err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`^first: 400 architectures known, \d+ epochs, chosen 9\d\.\d\d %\nsecond: (8\d|9\d|1\d\d) architectures known, \d+ epochs, chosen 9\d\.\d\d %\n$`)
	if !want.Match(out.Bytes()) {
		t.Errorf("it says\n%s", &out)
	}
}
