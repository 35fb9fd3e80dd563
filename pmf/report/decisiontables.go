package report

import (
	"fmt"

	"pmfnas/pmf/control"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// details are the tables under that of the decisions: every term that was weighed, and what was
// passed over. Empty ones are left out: a study by rules has no policy, one without a predictor no
// bars.
func details(s study.Snapshot, o Options) []view.Block {
	tables := []view.Table{criteriaTable(s), policyTable(s), acquisitionTable(s, o.Rows < 0), keptTable(s), rankingTable(s, o.Rows < 0), barTable(s)}
	var blocks []view.Block
	for _, t := range tables {
		if len(t.Rows) > 0 {
			o.rows(&t)
			blocks = append(blocks, table(t))
		}
	}
	return blocks
}

// criteriaTable shows Eq. 3: each condition's value, its threshold, and whether it was met.
func criteriaTable(s study.Snapshot) view.Table {
	t := view.Table{Name: "criteria", Title: "Whether a stage ends (Eq. 3)", Columns: []view.Column{
		{Name: "stage"}, {Name: "round"}, {Name: "gain Δμ", Format: "%.4f"}, {Name: "below θ_p", Format: "%.4g"}, {Name: "converged"},
		{Name: "stage budget used", Unit: "%", Format: "%.1f"}, {Name: "above", Unit: "%", Format: "%.3g"}, {Name: "spent"},
		{Name: "regions visited", Unit: "%", Format: "%.1f"}, {Name: "above θ_c", Unit: "%", Format: "%.3g"}, {Name: "covered"}, {Name: "rounds without gain"}, {Name: "ends"}}}
	for _, d := range s.Decisions {
		if c := d.Control; c != nil {
			p, b, h := c.Criteria.Performance, c.Criteria.Budget, c.Criteria.Coverage
			t.Rows = append(t.Rows, []any{d.Stage.String(), d.Round, p.Value, p.Threshold, yes(p.Met), 100 * b.Value, 100 * b.Threshold, yes(b.Met),
				100 * h.Value, 100 * h.Threshold, yes(h.Met), c.C.Idle, yes(c.Switch)})
		}
	}
	return t
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// acquisitionTable shows Eq. 4: every region's terms and what it was given; unless all are wanted,
// of the regions that got nothing the best alone.
func acquisitionTable(s study.Snapshot, all bool) view.Table {
	t := view.Table{Name: "acquisition", Title: "Which regions come next (Eq. 4)", Columns: []view.Column{
		{Name: "stage"}, {Name: "round"}, {Name: "rank"}, {Name: "region"}, {Name: "μ", Format: "%.4f"}, {Name: "β", Format: "%.3g"}, {Name: "σ", Format: "%.4f"},
		{Name: "λ", Format: "%.3g"}, {Name: "ρ", Format: "%.3f"}, {Name: "A = μ + βσ − λρ", Format: "%.4f"}, {Name: "evaluated"},
		{Name: "best", Unit: "%", Format: "%.2f"}, {Name: "gets"}}}
	left := 0
	for _, d := range s.Decisions {
		if d.Control == nil {
			continue
		}
		passed := 0
		for rank, term := range d.Control.Terms {
			given := allocated(d.Control.Allocations, term)
			if given == "–" {
				if passed++; passed > 1 && !all {
					left++
					continue
				}
			}
			t.Rows = append(t.Rows, []any{d.Stage.String(), d.Round, rank + 1, term.Region.String(), term.Mu, term.Beta, term.Sigma, term.Lambda,
				term.Density, term.Score, term.Count, percent(term.Best), given})
		}
	}
	t.Notes = []string{"A round gives one architecture after the other to the best region, each as if those before had come out as predicted, so that a region's σ and its lead shrink."}
	if left > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%s more that got nothing; all rows show them, too.", view.Count(left, "region")))
	}
	return t
}

// allocated tells what a region was given.
func allocated(allocations []control.Allocation, t control.Term) string {
	given := ""
	for _, a := range allocations {
		if a.Region == t.Region {
			if given != "" {
				given += ", "
			}
			given += fmt.Sprintf("%d at %v", a.Count, a.Fidelity)
		}
	}
	if given == "" {
		return "–"
	}
	return given
}

// keptTable shows Eq. 13 and 14: what became of each region after the global stage.
func keptTable(s study.Snapshot) view.Table {
	t := view.Table{Name: "kept", Title: "Which regions are kept (Eq. 13 and 14)", Columns: []view.Column{
		{Name: "region"}, {Name: "evaluated"}, {Name: "density ρ", Unit: "%", Format: "%.2f"}, {Name: "τ", Unit: "%", Format: "%.2f"}, {Name: "kept"}}}
	for _, d := range s.Decisions {
		for _, k := range d.Kept {
			t.Rows = append(t.Rows, []any{k.Region.String(), k.Count, percent(k.Density), percent(k.Threshold), yes(k.Kept)})
		}
		if d.Reduction != "" {
			t.Notes = append(t.Notes, d.Reduction)
		}
	}
	return t
}

// rankingTable shows Eq. 12: who was weighed for a promotion; unless all are wanted, of those
// passed over the first alone.
func rankingTable(s study.Snapshot, all bool) view.Table {
	t := view.Table{Name: "promotions", Title: "Who goes on to a higher fidelity (Eq. 12)", Columns: []view.Column{
		{Name: "stage"}, {Name: "round"}, {Name: "rank"}, {Name: "architecture"}, {Name: "why"}, {Name: "goes on"}}}
	left := 0
	for _, d := range s.Decisions {
		passed := 0
		for rank, r := range d.Ranking {
			if !r.Promoted {
				if passed++; passed > 1 && !all {
					left++
					continue
				}
			}
			t.Rows = append(t.Rows, []any{d.Stage.String(), d.Round, rank + 1, r.Arch, r.Why, yes(r.Promoted)})
		}
	}
	if left > 0 {
		t.Notes = []string{fmt.Sprintf("%s more that stay; all rows show them, too.", view.Count(left, "candidate"))}
	}
	return t
}

// barTable shows what running evaluations had to have a chance to reach, by round.
func barTable(s study.Snapshot) view.Table {
	t := view.Table{Name: "bars", Title: "What an evaluation must have a chance to reach, or it is stopped", Columns: []view.Column{
		{Name: "stage"}, {Name: "round"}, {Name: "accuracy", Unit: "%", Format: "%.2f"}, {Name: "at fidelity"}, {Name: "that of rank"}, {Name: "of"},
		{Name: "chance", Unit: "%", Format: "%.3g"}, {Name: "trials"}, {Name: "stopped"}}}
	for _, d := range s.Decisions {
		if b := d.Stop; b != nil {
			t.Rows = append(t.Rows, []any{d.Stage.String(), d.Round, percent(b.Accuracy), b.Target.String(), b.Kept, b.Of, 100 * b.Threshold, len(d.Trials), stopsIn(s, d)})
		}
	}
	return t
}

// A trial's number is its place among the trials.
func stopsIn(s study.Snapshot, d study.Decision) (n int) {
	for _, trial := range d.Trials {
		if s.Trials[trial].Observation.Status == eval.Stopped {
			n++
		}
	}
	return n
}
