package main

import (
	"github.com/spf13/cobra"
)

func newController(a *app) *cobra.Command {
	c := &cobra.Command{
		Use: "controller", Short: "Train the controller that learns, and compare it with the rules",
		Long: `A controller decides when a stage of a study ends and how far new architectures are trained.
There are two: the rules of Algorithm 1, which is the default, and an actor-critic (Table 8),
which has learnt on recorded curves. A study takes the second one by its setting:

  pmf run --data digits --set controller.kind=actor-critic
  pmf run --data digits --set controller.kind=actor-critic --set controller.weights=mine.json

Without controller.weights it is the one that comes with the program. What it weighed in each
round, with the probabilities of all that it could do, stands in pmf report --table decisions.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error { return c.Help() },
	}
	c.AddCommand(newControllerTrain(a), newControllerCompare(a))
	return c
}
