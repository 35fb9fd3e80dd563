package main

import (
	"github.com/spf13/cobra"

	"pmfnas/pmf/imageset"
	"pmfnas/pmf/study"
)

func newConfig(a *app) *cobra.Command {
	var defaults bool
	var data string
	c := &cobra.Command{
		Use: "config", Short: "Print every setting with its default, its unit and the paper's table",
		Long: `Prints a settings file for pmf run --config. Keep the lines that you change: what a file
leaves out has the value of its data set's preset. Without --data the values are the paper's.`,
		Example: `  pmf config --data digits > digits.yaml
  pmf run --config digits.yaml --study mine`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error {
			s := study.Defaults()
			if data != "" {
				var err error
				if s, err = study.PresetFor(data); err != nil {
					return usageError{err}
				}
			}
			return s.Describe(a.out)
		},
	}
	c.Flags().BoolVar(&defaults, "defaults", true, "print the defaults")
	c.Flags().StringVar(&data, "data", "", "print the preset of a data set: "+imageset.Refs())
	return c
}
