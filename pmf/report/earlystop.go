package report

import (
	"context"
	"fmt"

	"pmfnas/pmf/bench"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
)

// StopBenchmark shows what early stopping by a predictor does to recorded curves. Rows of one table
// must stand together.
func StopBenchmark(r bench.StopResult) view.Document {
	d := view.Document{Title: "Early stopping by the predictor"}
	for from := 0; from < len(r.Rows); {
		to := from
		t := stopTable()
		for ; to < len(r.Rows) && r.Rows[to].Table == r.Rows[from].Table; to++ {
			t.Rows = append(t.Rows, stopRow(r.Rows[to].StopRate))
		}
		first := r.Rows[from]
		t.Title = fmt.Sprintf("%s, %s, the best %.3g %% kept", first.Table, first.Method, 100*first.Keep)
		t.Notes = append(t.Notes, fmt.Sprintf("Means over %s from seed %d on; %d whole curves of %d epochs learned from, %d watched.",
			view.Count(first.Repeats, "repeat"), r.Seed, first.Train, first.Epochs, first.Test))
		d.Blocks = append(d.Blocks, table(t))
		from = to
	}
	return d
}

func stopTable() view.Table {
	return view.Table{Name: "false stops", Columns: []view.Column{
		{Name: "threshold", Unit: "%", Format: "%.3g"}, {Name: "stopped early", Unit: "%", Format: "%.1f"},
		{Name: "training saved", Unit: "%", Format: "%.1f", Better: 1}, {Name: "false stops", Unit: "%", Format: "%.1f", Better: -1},
		{Name: "regret", Unit: "%", Format: "%.2f", Better: -1}},
		Notes: []string{"False stops: share of those that truly belong to the kept and would have been stopped. Regret: what the best that is left lacks to the best, where 100 % is the distance from best to median. The paper says that 67 % were stopped early and 72 % of training saved (Table 12), and no rate of false stops."}}
}

func stopRow(r bench.StopRate) []any {
	return []any{100 * r.Threshold, 100 * r.Stopped, 100 * r.Saved, 100 * r.FalseStops, 100 * r.Regret}
}

// EarlyStop tells which trainings ended early, what that saved, and how often a threshold would
// have stopped what belongs to the best (Table 12).
func EarlyStop(s study.Snapshot, _ Options) (view.Document, error) {
	d := view.Document{Title: "Early stops of study " + s.Name, Blocks: []view.Block{table(earlyTable(s))}}
	if stopped := stoppedTable(s); len(stopped.Rows) > 0 {
		d.Blocks = append(d.Blocks, table(stopped))
	}
	rates, err := falseStops(s)
	d.Blocks = append(d.Blocks, rates)
	return d, err
}

// tally adds up how the trainings of a stage ended. trials = whole + patience + predictor, failed
// ones among the whole; asked and trained are epochs.
type tally struct{ trials, whole, patience, predictor, asked, trained int }

// before is what the architecture had been trained, of where the trial was to end. The ladder's own
// patience leaves a complete trial that is too short.
func (t *tally) add(trial search.Trial, before, of int) {
	o := trial.Observation
	t.trials++
	t.asked += max(0, of-before)
	t.trained += o.Trained
	switch {
	case study.AtPlateau(o), o.Status == eval.Complete && trial.Usable() && o.Curve.Len() < of:
		t.patience++
	case o.Status == eval.Stopped:
		t.predictor++
	default:
		t.whole++
	}
}

func (t tally) row(name string) []any {
	early := t.patience + t.predictor
	n, asked := max(1, float64(t.trials)), max(1, float64(t.asked))
	return []any{name, t.trials, t.whole, t.patience, t.predictor, 100 * float64(early) / n, t.asked, t.trained, 100 * (1 - float64(t.trained)/asked)}
}

// earlyTable is Table 12 by stage: saved is what was not trained of the epochs that were asked for.
func earlyTable(s study.Snapshot) view.Table {
	t := view.Table{Name: "early-stop", Columns: []view.Column{
		{Name: "stage"}, {Name: "evaluated"}, {Name: "to the end"}, {Name: "ended by patience"}, {Name: "stopped by the predictor"},
		{Name: "early", Unit: "%", Format: "%.1f"}, {Name: "epochs asked for"}, {Name: "trained"}, {Name: "saved", Unit: "%", Format: "%.1f"}}}
	var stages [eval.Stages]tally
	var all tally
	had := map[string]int{}
	for _, trial := range s.Trials {
		if trial.Pending() {
			continue
		}
		id, of := trial.Proposal.Arch.ID(), s.Settings.Ladder().Epochs(trial.Proposal.Fidelity)
		stages[trial.Stage].add(trial, had[id], of)
		all.add(trial, had[id], of)
		had[id] = max(had[id], trial.Observation.Curve.Len())
	}
	for stage := range eval.Stage(eval.Stages) {
		if stages[stage].trials > 0 {
			t.Rows = append(t.Rows, stages[stage].row(stage.String()))
		}
	}
	t.Rows = append(t.Rows, all.row("all"))
	full := s.Settings.Ladder().Epochs(eval.High)
	t.Notes = []string{
		fmt.Sprintf("Trained to high fidelity, %s would have taken %s; %.1f %% of that was not trained, by stopping early and by low fidelity together.",
			view.Count(len(had), "architecture"), view.Count(full*len(had), "epoch"), 100*(1-float64(all.trained)/max(1, float64(full*len(had))))),
		"The paper: 67 % stopped early, 72 % of training saved (Table 12).",
	}
	return t
}

// stoppedTable lists what the predictor stopped, and why.
func stoppedTable(s study.Snapshot) view.Table {
	t := view.Table{Name: "stopped", Title: "Stopped by the predictor", Columns: []view.Column{
		{Name: "trial"}, {Name: "architecture"}, {Name: "stage"}, {Name: "accuracy", Unit: "%", Format: "%.2f"}, {Name: "why"}}}
	for _, trial := range s.Trials {
		if o := trial.Observation; o.Status == eval.Stopped && !study.AtPlateau(o) {
			t.Rows = append(t.Rows, []any{trial.ID, trial.Proposal.Arch.ID(), trial.Stage.String(), percent(o.Accuracy), o.Reason})
		}
	}
	return t
}

// falseStops watches the study's own whole curves, each by a predictor that did not know it. It
// fits five predictors for each of at most twelve looks.
func falseStops(s study.Snapshot) (view.Block, error) {
	fidelity, trials := s.Reached(fewest)
	epochs := s.Settings.Ladder().Epochs(fidelity)
	examples := s.Examples(trials, fidelity)
	if len(examples) < fewest || epochs < 2 {
		return text("Too few architectures were trained to the end of a fidelity to tell how often the predictor would stop in vain; `pmf bench stop` tells it on tables of curves."), nil
	}
	keep := max(1, len(examples)/10)
	unfitted := func() predict.Predictor { return s.NewPredictor() } // networks at every epoch would take hours
	watched, err := bench.OutOfFold(context.Background(), unfitted, examples, keep, epochs, s.Settings.Seed)
	if err != nil {
		return view.Block{}, err
	}
	t := stopTable()
	t.Title = fmt.Sprintf("What thresholds would do to %s that reached the end of %v fidelity, the best %d kept", view.Count(len(examples), "curve"), fidelity, keep)
	for _, threshold := range thresholds(s.Settings.Predictor.Stop) {
		t.Rows = append(t.Rows, stopRow(bench.Rate(watched, keep, threshold)))
	}
	t.Notes = append(t.Notes, fmt.Sprintf("Each curve was watched by a predictor that had learnt from others (out of fold, seed %d). The study's own threshold is %g %%.",
		s.Settings.Seed, 100*s.Settings.Predictor.Stop))
	return table(t), nil
}

// thresholds lists those that a table shows, a study's own among them.
func thresholds(own float64) []float64 {
	list := []float64{0.01, 0.02, 0.05, 0.1, 0.2}
	for i, t := range list {
		switch {
		case own == t || own <= 0:
			return list
		case own < t:
			return append(list[:i:i], append([]float64{own}, list[i:]...)...)
		}
	}
	return append(list, own)
}
