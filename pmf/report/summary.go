package report

import (
	"fmt"
	"strings"
	"time"

	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// Summary tells what a study has come to.
func Summary(s study.Snapshot, _ Options) (view.Document, error) {
	d := view.Document{Title: "Study " + s.Name}
	d.Blocks = append(d.Blocks, text("%s", setting(s)), text("%s", state(s)))
	if len(s.Stages) > 0 {
		d.Blocks = append(d.Blocks, table(stageTable(s)))
	}
	if s.Chosen != nil {
		d.Blocks = append(d.Blocks, text("%s", s.Chosen.Why), table(chosenTable(*s.Chosen)), drawing(s.Chosen.Arch))
	}
	return d, nil
}

// setting says in a sentence what is searched.
func setting(s study.Snapshot) string {
	sentence := "Data " + s.Settings.Data.Ref + ", space " + s.Space.Name + " (" + wholeNumber(s.Space.Size().String()) + " architectures), seed "
	sentence += fmt.Sprint(s.Settings.Seed) + ", budget " + view.Count(s.Budget, "epoch")
	if len(s.Settings.Without) > 0 {
		sentence += ", without " + strings.Join(s.Settings.Without, ", ")
	}
	if s.Parent != "" {
		sentence += ", forked from " + s.Parent
	}
	return sentence + "."
}

// state says how far the study is.
func state(s study.Snapshot) string {
	var done []string
	for _, stage := range s.Stages {
		if stage.Finished {
			done = append(done, stage.Stage.String())
		}
	}
	switch {
	case len(s.Stages) == 0:
		return "Nothing has run yet."
	case len(done) == 0:
		return "The " + s.Stages[0].Stage.String() + " stage is under way."
	case s.Chosen == nil:
		return "Finished: " + strings.Join(done, ", ") + ". Nothing is chosen before the fine stage has ended."
	}
	return "All stages are finished after " + view.Count(s.Spent.Epochs, "epoch") + " and " +
		duration(time.Duration(s.Spent.Seconds*float64(time.Second))) + " of training."
}

func chosenTable(c study.Choice) view.Table {
	row := []any{c.ID, percent(c.Validation), nil, c.Params, millions(c.FLOPs), nil}
	if c.Tested {
		row[2] = percent(c.Test)
	}
	if c.Latency > 0 {
		row[5] = milliseconds(c.Latency)
	}
	return view.Table{
		Name: "chosen", Title: "The chosen architecture",
		Columns: []view.Column{{Name: "architecture"}, {Name: "validation", Unit: "%", Format: "%.2f"}, {Name: "test", Unit: "%", Format: "%.2f"},
			{Name: "parameters"}, {Name: "FLOPs", Unit: "M", Format: "%.3g"}, {Name: "latency", Unit: "ms", Format: "%.3g"}},
		Rows:  [][]any{row},
		Notes: []string{c.Arch.String(), tested(c)},
	}
}

// tested says what the test images were used for.
func tested(c study.Choice) string {
	if !c.Tested {
		return "It was not tested: there were no test images."
	}
	return "The test images were looked at once, for this architecture, after the search."
}
