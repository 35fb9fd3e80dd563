package enginetest_test

import (
	"testing"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/engine/enginetest"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/eval/evaltest"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/study"
)

func TestFormulaIsAnEvaluator(t *testing.T) {
	set, err := imageset.Open("digits", imageset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	space, err := arch.Preset("tiny")
	if err != nil {
		t.Fatal(err)
	}
	a := space.Sample(eval.Stream(1, "test", 0, "sample"))
	ladder := study.Preset("digits").Ladder()
	evaltest.Run(t, func(*testing.T) eval.Evaluator { return &enginetest.Formula{Set: set} },
		eval.Job{Arch: a, Fidelity: eval.Medium, Ladder: ladder, Data: set.Fingerprint(), Seed: 1})
}
