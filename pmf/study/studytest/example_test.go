package studytest_test

import (
	"context"
	"fmt"

	"pmfnas/pmf/arch"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// The same job always has the same curve, and a longer one continues it.
func Example() {
	space, err := arch.Preset("tiny")
	if err != nil {
		panic(err)
	}
	job := eval.Job{Arch: space.SampleMacro(eval.Stream(1, "example", 0, "draw")), Ladder: study.Preset("digits").Ladder()}
	evaluator := &studytest.Evaluator{}
	for f := range eval.Fidelity(eval.Fidelities) {
		job.Fidelity = f
		rung := job
		rung.Ladder = job.Ladder.To(f)
		o, err := evaluator.Evaluate(context.Background(), rung, nil)
		if err != nil {
			panic(err)
		}
		fmt.Println(f, "fidelity:", o.Curve.Len(), "epochs, of them new:", o.Trained)
	}
	// Output:
	// low fidelity: 3 epochs, of them new: 3
	// medium fidelity: 8 epochs, of them new: 5
	// high fidelity: 20 epochs, of them new: 12
}
