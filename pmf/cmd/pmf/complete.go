package main

import (
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pmfnas/pmf/engine"
)

// completing lets shells, and notebooks behind %pmf, complete the words of flags that take one of
// a few, and studies where a flag names one; a command that is given studies has studyNames as its
// ValidArgsFunction. `pmf completion --help` says how a shell learns it.
func completing(a *app, c *cobra.Command) {
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if list, ok := f.Value.(oneOf); ok {
			// A second registration of one flag is the only error, and there is none.
			_ = c.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(list.words, cobra.ShellCompDirectiveNoFileComp))
		}
		if f.Name == "study" || f.Name == "fork" {
			_ = c.RegisterFlagCompletionFunc(f.Name, a.studyNames)
		}
	})
	for _, child := range c.Commands() {
		completing(a, child)
	}
}

// studyNames lists the studies of the workspace, as a shell wants them.
func (a *app) studyNames(*cobra.Command, []string, string) (names []string, directive cobra.ShellCompDirective) {
	entries, err := os.ReadDir(engine.Folder(a.workspace))
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
