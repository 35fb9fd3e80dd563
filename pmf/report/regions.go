package report

import (
	"pmfnas/pmf/arch"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/search"
	"pmfnas/pmf/study"
)

// Regions tells where the search went: each region of the grid with its performance density (Eq.
// 13) and whether it was kept (Eq. 14). The densities are of all trials so far, and may differ from
// those by which regions were kept.
func Regions(s study.Snapshot, o Options) (view.Document, error) {
	t := view.Table{Name: "regions", Columns: []view.Column{
		{Name: "region"}, {Name: "evaluated"}, {Name: "density", Unit: "%", Format: "%.2f", Better: 1},
		{Name: "best", Unit: "%", Format: "%.2f"}, {Name: "kept"}}}
	kept, threshold := keptRegions(s)
	for _, d := range search.Densities(search.History{Space: s.Space, Input: s.Input, Trials: s.Trials}) {
		row := []any{d.Region.String(), d.Count, nil, nil, "–"}
		if d.Count > 0 {
			row[2], row[3] = percent(d.Mean), percent(d.Best)
		}
		if decision, decided := kept[d.Region]; decided {
			row[4] = map[bool]string{true: "yes", false: "no"}[decision]
		}
		t.Rows = append(t.Rows, row)
	}
	o.rows(&t)
	t.Notes = append(t.Notes, "Density is the mean validation accuracy at low fidelity of a region's architectures (Eq. 13).")
	d := view.Document{Title: "Regions of study " + s.Name, Blocks: []view.Block{table(t)}}
	if how := reduction(s); how != "" {
		d.Blocks = append(d.Blocks, text("%s The density compared is drawn towards the mean where few were evaluated.", how))
	} else if len(kept) > 0 {
		d.Blocks = append(d.Blocks, text("The region stage searches the regions whose density, drawn towards the mean where few were evaluated, exceeds %.2f %% (Eq. 14).", percent(threshold)))
	}
	return d, nil
}

// reduction says by which rule regions were kept; "" before, and in studies that did not write it.
func reduction(s study.Snapshot) string {
	for _, d := range s.Decisions {
		if d.Reduction != "" {
			return d.Reduction
		}
	}
	return ""
}

func keptRegions(s study.Snapshot) (kept map[arch.Region]bool, threshold float64) {
	kept = map[arch.Region]bool{}
	for _, d := range s.Decisions {
		for _, k := range d.Kept {
			kept[k.Region], threshold = k.Kept, k.Threshold
		}
	}
	return kept, threshold
}
