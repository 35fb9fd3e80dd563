package report

import (
	"fmt"

	"gonum.org/v1/plot/plotter"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/chart"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// Accuracy shows what accuracy was reached at what cost (Fig. 4). Cost is in epochs charged, which
// do not depend on the machine.
func Accuracy(s study.Snapshot, _ Options) (view.Document, error) {
	d := view.Document{Title: "Accuracy against cost in study " + s.Name}
	points := costs(s)
	if len(points) == 0 {
		d.Blocks = []view.Block{text("Nothing is evaluated yet.")}
		return d, nil
	}
	p := chart.New("epochs spent", "validation accuracy [%]")
	var all plotter.XYs
	names := 1 // in the legend
	for f := range eval.Fidelity(eval.Fidelities) {
		var xy plotter.XYs
		for _, point := range points {
			if point.fidelity == f {
				xy = append(xy, plotter.XY{X: float64(point.epochs), Y: percent(point.accuracy)})
			}
		}
		if err := chart.Scatter(p, xy, ink(f), fmt.Sprintf("%v fidelity", f)); err != nil {
			return d, err
		}
		if all = append(all, xy...); len(xy) > 0 {
			names++
		}
	}
	if err := chart.Line(p, incumbent(points), chart.Stroke(chart.Vermillion(), 1.5), "best so far", plotter.PostStep); err != nil {
		return d, err
	}
	chart.RoomBelow(p, names, all)
	f, err := render(p, view.Figure{Name: "accuracy", Title: "Accuracy against cost",
		Alt: fmt.Sprintf("%d evaluations by epochs spent, and the best validation accuracy so far, at last %.2f %%", len(points), percent(points[len(points)-1].best))})
	d.Blocks = []view.Block{table(costTable(points)), f}
	return d, err
}

// cost is an evaluation with what the search had spent when it was done. Accuracies are in [0, 1],
// at whatever fidelity.
type cost struct {
	epochs   int
	accuracy float64
	fidelity eval.Fidelity
	id       string
	best     float64 // so far
	bestID   string
}

// costs lists the usable evaluations in their order. What failed costs, and has no point of its
// own.
func costs(s study.Snapshot) []cost {
	var points []cost
	spent, best, bestID := 0, 0.0, ""
	for _, t := range s.Trials {
		spent += t.Observation.Trained
		if !t.Usable() {
			continue
		}
		c := cost{epochs: spent, accuracy: t.Observation.Accuracy, fidelity: t.Observation.Fidelity, id: t.Proposal.Arch.ID()}
		if c.accuracy > best {
			best, bestID = c.accuracy, c.id
		}
		c.best, c.bestID = best, bestID
		points = append(points, c)
	}
	return points
}

// bestAt returns the best accuracy that was known when so many epochs were spent. "" and 0 before
// the first.
func bestAt(points []cost, epochs float64) (best float64, id string) {
	for _, c := range points {
		if float64(c.epochs) <= epochs {
			best, id = c.best, c.bestID
		}
	}
	return best, id
}

// Only the steps are kept, and the end, so that the line reaches as far as the search.
func incumbent(points []cost) plotter.XYs {
	var xy plotter.XYs
	for i, c := range points {
		if i == 0 || c.best > points[i-1].best || i == len(points)-1 {
			xy = append(xy, plotter.XY{X: float64(c.epochs), Y: percent(c.best)})
		}
	}
	return xy
}

func costTable(points []cost) view.Table {
	t := view.Table{Name: "accuracy", Columns: []view.Column{
		{Name: "cost spent", Unit: "%"}, {Name: "epochs"}, {Name: "best validation", Unit: "%", Format: "%.2f"}, {Name: "architecture"}}}
	total := points[len(points)-1].epochs
	for _, share := range []int{10, 25, 50, 75, 100} {
		epochs := float64(total) * float64(share) / 100
		row := []any{share, int(epochs), nil, nil}
		if best, id := bestAt(points, epochs); id != "" {
			row[2], row[3] = percent(best), id
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{"The best so far counts accuracies of all fidelities; a longer training is a better one for nearly every architecture."}
	return t
}
