package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"pmfnas/pmf/report/view"
)

func newDoctor(a *app) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use: "doctor", Short: "Tell what works on this machine, and what to do about the rest",
		Long: `Looks at everything that PMF-NAS needs: what trains (a device), and what notebooks need (Go, a
C compiler, the Go tools, Jupyter and the kernel). Exits with 1 when nothing can be trained.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error {
			findings := a.examine(c.Context())
			if err := write(a.out, findingsTable(findings), format); err != nil {
				return err
			}
			for _, f := range findings {
				if f.needed && !f.ok {
					return errors.New("nothing can be trained here before the device works")
				}
			}
			return nil
		},
	}
	formats(c.Flags(), &format)
	return c
}

// A finding is what the doctor saw of one thing.
type finding struct {
	what   string
	ok     bool
	needed bool   // without it nothing trains
	spare  bool   // its absence is no fault
	seen   string // a version, a path, or what is wrong
	advice string // what to do when it is not ok
}

// examine looks at everything, in the order in which a person should mend it. It takes seconds,
// most of them for the device; nothing is changed on the machine.
func (a *app) examine(ctx context.Context) []finding {
	var all []finding
	for _, look := range []func(context.Context) finding{
		a.lookDevice, a.lookPlugin, a.lookDriver, lookGo, lookCompiler, a.lookTool("gonb"), a.lookTool("goimports"),
		a.lookKernel, a.lookJupyter, a.lookKernelspec,
	} {
		all = append(all, look(ctx))
	}
	return all
}

func findingsTable(findings []finding) view.Document {
	t := view.Table{Name: "doctor", Title: "What works here", Columns: []view.Column{
		{Name: "what"}, {Name: "state"}, {Name: "seen"}, {Name: "what to do"},
	}}
	for _, f := range findings {
		switch {
		case f.ok:
			t.Rows = append(t.Rows, []any{f.what, "ok", f.seen, ""})
		case f.spare:
			t.Rows = append(t.Rows, []any{f.what, "none", f.seen, f.advice})
		default:
			t.Rows = append(t.Rows, []any{f.what, "missing", f.seen, f.advice})
		}
	}
	return view.Document{Blocks: []view.Block{{Table: &t}}}
}
