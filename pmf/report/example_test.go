package report_test

import (
	"context"
	"fmt"
	"os"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/report"
	"pmfnas/pmf/study"
	"pmfnas/pmf/study/studytest"
)

// A report is made from a snapshot, by the name of its table.
func ExampleMake() {
	dir, err := os.MkdirTemp("", "studies")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	settings := study.Preset("digits")
	settings.Predictor.Kind = "last"
	s, err := study.Open(dir, "first", settings, study.Dependencies{
		Evaluator: &studytest.Evaluator{}, Input: studytest.Input(), Fingerprint: studytest.Fingerprint,
	})
	if err != nil {
		panic(err)
	}
	defer s.Close()
	if err := s.Run(context.Background(), eval.Global, nil); err != nil {
		panic(err)
	}
	d, err := report.Make("stages", s.Snapshot(), report.Options{})
	if err != nil {
		panic(err)
	}
	stages := d.Blocks[0].Table
	fmt.Println(stages.Columns[0].Name, stages.Columns[2].Name, stages.Columns[6].Name)
	fmt.Println(stages.Rows[0][0], stages.Rows[0][2], stages.Rows[0][6])
	// Output:
	// stage evaluated epochs
	// global 46 138
}

// Tables are found by name, on the command line, too.
func ExampleTables() {
	for _, t := range report.Tables()[:3] {
		fmt.Printf("%s: %s\n", t.Name, t.About)
	}
	// Output:
	// summary: what was chosen and why, what it cost
	// stages: what each stage evaluated, spent and found
	// correlation: how well final accuracies are predicted, beside free baselines (Tables 13, 17)
}
