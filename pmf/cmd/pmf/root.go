package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

const rootHelp = `PMF-NAS searches neural architectures in three stages of growing fidelity: it finds
promising regions with short trainings, good architectures inside them with longer ones,
and makes its choice among the best, guided by a predictor of final accuracy.

A search is a study, kept in a workspace: a folder with .pmf/ in it. Studies run in the
workspace's engine, a process that is started when it is first needed and goes on when you
leave. What is interrupted, or even killed, continues to the same result.`

const rootExample = `  pmf run --data digits                  # the whole search on handwritten digits: minutes
  pmf report digits --table correlation  # how well the predictor ranks, beside free baselines
  pmf status                             # studies of this folder, and what is running
  pmf doctor                             # what works on this machine, and what to do about the rest`

// A usageError is a command line that makes no sense. It exits with 2, everything else with 1.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use: "pmf", Short: "Progressive multi-fidelity architecture search", Long: rootHelp, Example: rootExample,
		Version: version, SilenceErrors: true, SilenceUsage: true, SuggestionsMinimumDistance: 2,
		RunE: func(c *cobra.Command, args []string) error { return c.Help() },
	}
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(flagError)
	root.PersistentFlags().StringVar(&a.workspace, "workspace", ".", "the folder that keeps the studies, in .pmf/")
	root.AddCommand(
		newRun(a), newStatus(a), newReport(a), newCompare(a), newExport(a), newBench(a), newController(a), newTrain(a),
		newEngine(a), newConfig(a), newDoctor(a), newDevice(a),
	)
	root.CompletionOptions.HiddenDefaultCmd = true
	completing(a, root)
	return root
}
