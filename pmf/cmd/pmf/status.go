package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pmfnas/pmf/engine"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report/view"
	"pmfnas/pmf/study"
)

func newStatus(a *app) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use: "status", Short: "List the studies of the workspace, and tell which are running", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error {
			running, err := a.running(c.Context())
			if err != nil {
				return err
			}
			table := view.Table{Name: "studies", Title: "Studies", Columns: []view.Column{
				{Name: "study"}, {Name: "data"}, {Name: "state"}, {Name: "finished stages"}, {Name: "architectures"},
				{Name: "epochs"}, {Name: "best", Unit: "%", Format: "%.2f"},
			}}
			for _, name := range engine.Names(a.studies()) {
				snapshot, err := engine.Read(a.studies(), name)
				if err != nil { // which hides no other study
					table.Rows = append(table.Rows, []any{name, "", "cannot be read", "", nil, nil, nil})
					table.Notes = append(table.Notes, fmt.Sprintf("%v (%s)", err, study.Path(a.studies(), name)))
					continue
				}
				table.Rows = append(table.Rows, row(snapshot, running[name]))
			}
			if len(table.Rows) == 0 {
				fmt.Fprintln(a.out, "there is no study in this workspace; `pmf run --data digits` makes one")
				return nil
			}
			return write(a.out, view.Document{Blocks: []view.Block{{Table: &table}}}, format)
		},
	}
	formats(c.Flags(), &format)
	return c
}

// running tells up to which stage each running study runs. Without an engine nothing runs. It
// attaches to an engine and never starts one: to look must change nothing.
func (a *app) running(ctx context.Context) (map[string]string, error) {
	engine, err := a.attach(ctx)
	if errors.Is(err, client.ErrNotRunning) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	defer engine.Close()
	var s protocol.Status
	if err := engine.Call(ctx, protocol.EngineStatus, nil, &s); err != nil {
		return nil, err
	}
	running := map[string]string{}
	for _, study := range s.Studies {
		running[study.Name] = study.Running
	}
	return running, nil
}

func row(s study.Snapshot, running string) []any {
	state, best := "at rest", any(nil)
	if running != "" {
		state = "running up to " + running
	}
	var finished []string
	architectures := 0
	for _, stage := range s.Stages {
		if stage.Finished {
			finished = append(finished, stage.Stage.String())
		}
		architectures += stage.Architectures
		if stage.Architectures > stage.Failed {
			best = 100 * stage.Best
		}
	}
	return []any{s.Name, s.Settings.Data.Ref, state, strings.Join(finished, ", "), architectures, s.Spent.Epochs, best}
}
