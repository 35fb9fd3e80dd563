package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pmfnas/pmf/engine"
	"pmfnas/pmf/predict/paper"
	"pmfnas/pmf/report"
)

func newReport(a *app) *cobra.Command {
	var table, format string
	var o report.Options
	c := &cobra.Command{
		Use: "report NAME", Short: "Print a table or figure of a study",
		Long: "Prints what a study knows, also while it runs. The tables:\n\n" + tableList(),
		Example: `  pmf report digits
  pmf report digits --table correlation
  pmf report digits --table explain --arch 3f9c
  pmf report digits --table pareto --format html > pareto.html
  pmf report digits --table accuracy --format svg > accuracy.svg`,
		Args: oneName("pmf report"), ValidArgsFunction: a.studyNames,
		RunE: func(c *cobra.Command, args []string) error { return a.report(args[0], table, o, format) },
	}
	var names []string
	for _, t := range report.Tables() {
		names = append(names, t.Name)
	}
	flags := c.Flags()
	words(flags, &table, "table", "which", names...)
	words(flags, &format, "format", "how to print; svg is the figure alone", "text", "json", "md", "html", "svg")
	flags.StringVar(&o.Arch, "arch", "", "of the table explain: ID of an architecture, or its beginning (default: the chosen one)")
	flags.BoolVar(&o.Networks, "networks", false, "of the table correlation: compare ensembles with networks, too, which takes minutes (default: where the study's predictor has some)")
	flags.IntVar(&o.Rows, "rows", 0, "rows of long tables: 0 is 20, negative is all")
	return c
}

func tableList() string {
	var b strings.Builder
	for _, t := range report.Tables() {
		fmt.Fprintf(&b, "  %-14s %s\n", t.Name, t.About)
	}
	return b.String()
}

// report prints a table of a study. It reads the journal itself and needs no engine, so it works
// while a study runs.
func (a *app) report(name, table string, o report.Options, format string) error {
	snapshot, err := engine.Read(a.studies(), name)
	if err != nil {
		return a.suggestStudy(name, err)
	}
	device := neuralDevice{options: a.device}
	defer device.close()
	o.Predictors, o.Ensembles = paper.All(device.open), paper.Ensembles(device.open)
	document, err := report.Make(table, snapshot, o)
	if err != nil {
		return err
	}
	return write(a.out, document, format)
}

// suggestStudy adds the study whose name is spelt most like an unknown one.
func (a *app) suggestStudy(name string, err error) error {
	if near := nearest(name, engine.Names(a.studies())); near != "" {
		return fmt.Errorf("%w (did you mean %s?)", err, near)
	}
	return err
}

// oneName wants exactly one study.
func oneName(command string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("%s wants the name of one study, got %d names; `pmf status` lists the studies", command, len(args))
		}
		return nil
	}
}
