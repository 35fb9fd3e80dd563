package archtest_test

import (
	"testing"

	"pgregory.net/rapid"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/arch/archtest"
)

func TestDrawStaysInTheSpace(t *testing.T) {
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		if err := space.Contains(archtest.Draw(t, space)); err != nil {
			t.Fatal(err)
		}
	})
}
