package study_test

import (
	"context"
	"fmt"
	"os"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// A study runs stage by stage; what is finished is never done again.
func Example() {
	dir, err := os.MkdirTemp("", "studies")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	settings := study.Preset("digits")
	settings.Predictor.Kind = "last"
	// A formula stands in for the trainer.
	s, err := study.Open(dir, "first", settings, study.Dependencies{
		Evaluator: &studytest.Evaluator{}, Input: studytest.Input(), Fingerprint: studytest.Fingerprint,
	})
	if err != nil {
		panic(err)
	}
	defer s.Close()
	if err := s.Run(context.Background(), eval.Fine, nil); err != nil {
		panic(err)
	}
	for _, stage := range s.Snapshot().Stages {
		fmt.Println(stage.Stage, "stage:", stage.Architectures, "architectures,", stage.Reason)
	}
	fmt.Println("tested:", s.Snapshot().Chosen.Tested)
	// Output:
	// global stage: 46 architectures, All 46 architectures of the stage are evaluated.
	// region stage: 16 architectures, All 12 architectures of the stage are evaluated, beside 4 labels for the predictor.
	// fine stage: 10 architectures, All 10 architectures of the stage are evaluated.
	// tested: true
}

// A settings file names only what differs from the preset; mistakes are told with their place.
func ExampleSettings_Overlay() {
	_, err := study.Preset("digits").Overlay("study.yaml", []byte("fine:\n  architecture: 3\n"))
	fmt.Println(err)
	changed, err := study.Preset("digits").Overlay("study.yaml", []byte("fine:\n  architectures: 3\n"))
	fmt.Println(changed.Fine.Architectures, err)
	// Output:
	// study.yaml:2: "architecture" is no setting, did you mean "architectures"?
	// 3 <nil>
}
