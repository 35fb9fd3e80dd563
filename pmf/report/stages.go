package report

import (
	"fmt"

	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// Stages tells what each stage evaluated, spent and found.
func Stages(s study.Snapshot, _ Options) (view.Document, error) {
	if len(s.Stages) == 0 {
		return view.Document{Title: "Stages", Blocks: []view.Block{text("Nothing has run yet.")}}, nil
	}
	return view.Document{Title: "Stages of study " + s.Name, Blocks: []view.Block{table(stageTable(s))}}, nil
}

func stageTable(s study.Snapshot) view.Table {
	t := view.Table{Name: "stages", Columns: []view.Column{
		{Name: "stage"}, {Name: "state"}, {Name: "evaluated"}, {Name: "ended early"}, {Name: "failed"}, {Name: "shared"},
		{Name: "epochs"}, {Name: "of budget", Unit: "%", Format: "%.0f"}, {Name: "trained here", Unit: "epochs"},
		{Name: "best", Unit: "%", Format: "%.2f"}, {Name: "mean", Unit: "%", Format: "%.2f"}, {Name: "training", Unit: "s", Format: "%.1f"}}}
	for _, stage := range s.Stages {
		state := "under way"
		if stage.Finished {
			state = "finished"
			t.Notes = append(t.Notes, fmt.Sprintf("%v: %s", stage.Stage, stage.Reason))
		}
		share := 100 * float64(stage.Epochs) / max(1, float64(stage.Budget))
		t.Rows = append(t.Rows, []any{stage.Stage.String(), state, stage.Architectures, stage.Early, stage.Failed, stage.Shared,
			stage.Epochs, share, stage.Ran, percent(stage.Best), percent(stage.Mean), stage.Elapsed.Seconds()})
	}
	t.Notes = append(t.Notes, "Epochs are charged as if every one was trained here; what another study had trained is counted under shared. "+
		"Ended early are those that patience or the predictor stopped (Table 12; the table early-stop tells more). Evaluated counts the predictor's labels (anchors), too. Best and mean are validation accuracies at the stage's own fidelity, so they do not compare between stages.")
	return t
}
