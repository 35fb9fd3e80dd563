package report

import (
	"fmt"
	"strings"

	"pmfnas/pmf/eval"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

// Explain tells the life of one architecture: why it was proposed, promoted, chosen or dropped.
// Without o.Arch it is the chosen one; the error tells that nothing is chosen, or no architecture
// is called so.
func Explain(s study.Snapshot, o Options) (view.Document, error) {
	id, err := named(s, o.Arch)
	if err != nil {
		return view.Document{}, err
	}
	e, err := s.Explain(id)
	if err != nil {
		return view.Document{}, err
	}
	t := view.Table{Name: "explain", Columns: []view.Column{
		{Name: "stage"}, {Name: "round"}, {Name: "trial"}, {Name: "it was"}, {Name: "why"}, {Name: "what came of it"}}}
	for _, step := range e.Steps {
		row := []any{step.Stage.String(), step.Round, step.Trial, step.What, step.Why, step.Found}
		if step.Trial < 0 {
			row[2] = nil
		}
		t.Rows = append(t.Rows, row)
	}
	t.Notes = []string{e.Arch.String(), "Region: " + e.Region.String() + "."}
	if e.Parent != "" {
		t.Notes = append(t.Notes, "It was made from "+e.Parent+".")
	}
	for _, trial := range s.Furthest() {
		if note := trained(trial.Observation); trial.Proposal.Arch.ID() == e.ID && note != "" {
			t.Notes = append(t.Notes, note)
		}
	}
	return view.Document{Title: "Architecture " + e.ID, Blocks: []view.Block{text("%s", e.Verdict), table(t), drawing(e.Arch)}}, nil
}

// trained tells how an architecture was run on the device and why, and what that takes; "" where
// its evaluator did not say.
func trained(o eval.Observation) string {
	var parts []string
	how := map[string]string{"block": "It was trained block by block", "whole": "It was trained as one program"}[o.Mode]
	if how != "" && o.ModeReason != "" {
		how += ": " + o.ModeReason
	}
	if how != "" {
		parts = append(parts, how+".")
	}
	if o.Latency > 0 && o.Throughput > 0 {
		parts = append(parts, fmt.Sprintf("An image takes %.3g ms (interquartile range %.2g ms), and %.0f images a second pass.",
			milliseconds(o.Latency), milliseconds(o.LatencyIQR), o.Throughput))
	}
	if o.PeakBytes > 0 {
		parts = append(parts, fmt.Sprintf("A training step keeps %.2f MiB on the device.", float64(o.PeakBytes)/(1<<20)))
	}
	return strings.Join(parts, " ")
}
