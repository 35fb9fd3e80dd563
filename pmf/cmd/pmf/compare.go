package main

import (
	"github.com/spf13/cobra"

	"pmfnas/pmf/engine"
	"pmfnas/pmf/report"
)

func newCompare(a *app) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use: "compare A B", Short: "Compare two studies, with paired statistics",
		Example: `  pmf run --fork digits --study plain --without uncertainty
  pmf compare digits plain`,
		ValidArgsFunction: a.studyNames,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("pmf compare wants the names of two studies, got %d; `pmf status` lists the studies", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			first, err := engine.Read(a.studies(), args[0])
			if err != nil {
				return a.suggestStudy(args[0], err)
			}
			second, err := engine.Read(a.studies(), args[1])
			if err != nil {
				return a.suggestStudy(args[1], err)
			}
			document, err := report.Compare(first, second)
			if err != nil {
				return err
			}
			return write(a.out, document, format)
		},
	}
	formats(c.Flags(), &format)
	return c
}
