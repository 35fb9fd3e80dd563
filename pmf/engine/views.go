package engine

import (
	"context"
	"fmt"
	"path/filepath"

	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/predict/paper"
	"pmfnas/pmf/report"
)

func (e *Engine) studyView(_ context.Context, _ *session, p protocol.ViewParams) (any, error) {
	snapshot, err := e.studies.snapshot(p.Name)
	if err != nil {
		return nil, err
	}
	document, err := report.Make(p.Table, snapshot, report.Options{
		Arch: p.Arch, Rows: p.Rows,
		Predictors: paper.All(e.workshop.neural), Ensembles: paper.Ensembles(e.workshop.neural),
	})
	if err != nil {
		return nil, protocol.AsError(err, protocol.CodeUnknown)
	}
	return document, nil
}

func (e *Engine) studyCompare(_ context.Context, _ *session, p protocol.CompareParams) (any, error) {
	a, err := e.studies.snapshot(p.A)
	if err != nil {
		return nil, err
	}
	b, err := e.studies.snapshot(p.B)
	if err != nil {
		return nil, err
	}
	return report.Compare(a, b)
}

func (e *Engine) studyChosen(_ context.Context, _ *session, p protocol.NameParams) (any, error) {
	snapshot, err := e.studies.snapshot(p.Name)
	if err != nil {
		return nil, err
	}
	c := snapshot.Chosen
	if c == nil {
		return nil, protocol.Errorf(protocol.CodeUnknown, "study %s has not chosen yet: that is what its fine stage ends with", p.Name)
	}
	return protocol.Chosen{
		ID: c.ID, Text: c.Arch.String(), Validation: c.Validation, Test: c.Test,
		Params: c.Params, FLOPs: c.FLOPs, Latency: c.Latency, Why: c.Why, Drawing: c.Arch.SVG(),
	}, nil
}

func (e *Engine) studyExport(_ context.Context, _ *session, p protocol.ExportParams) (any, error) {
	if !filepath.IsAbs(p.Path) {
		return nil, protocol.Errorf(protocol.CodeParams, "path is %q, want an absolute one", p.Path)
	}
	snapshot, err := e.studies.snapshot(p.Name)
	if err != nil {
		return nil, err
	}
	table, err := report.Export(snapshot)
	if err != nil {
		return nil, err
	}
	if err := table.Save(p.Path); err != nil {
		return nil, fmt.Errorf("export study %s: %w", p.Name, err)
	}
	return protocol.Export{Path: p.Path, Rows: len(table.Rows)}, nil
}
