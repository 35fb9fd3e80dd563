package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"pmfnas/pmf/engine"
	"pmfnas/pmf/report"
)

func newExport(a *app) *cobra.Command {
	var curves string
	c := &cobra.Command{
		Use: "export NAME", Short: "Write the learning curves of a study as a table that can be replayed",
		Long: `Writes every architecture of a study with its curves, parameters and features in the format
pmf-curves/1: JSON Lines, compressed when the file's name ends with .gz.`,
		Example: "  pmf export digits --curves digits.jsonl.gz",
		Args:    oneName("pmf export"),
		RunE: func(c *cobra.Command, args []string) error {
			if curves == "" {
				return usagef("pmf export wants a file: --curves %s.jsonl.gz", args[0])
			}
			snapshot, err := engine.Read(a.studies(), args[0])
			if err != nil {
				return a.suggestStudy(args[0], err)
			}
			table, err := report.Export(snapshot)
			if err != nil {
				return err
			}
			if err := table.Save(curves); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%d architectures in %s\n", len(table.Rows), curves)
			return nil
		},
	}
	c.Flags().StringVar(&curves, "curves", "", "the file to write: NAME.jsonl or NAME.jsonl.gz")
	return c
}
