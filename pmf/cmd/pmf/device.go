package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"pmfnas/pmf/backend"
)

func newDevice(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "device", Short: "Open the device that networks would train on, and say which it is",
		Long: `Takes CUDA where a driver and its plugin are there, else XLA on the CPU, else pure Go.
GOMLX_BACKEND (cuda, cpu, go or the path of a plugin) overrides the choice, and
PJRT_PLUGIN_LIBRARY_PATH names folders with plugins. An engine that runs keeps the device that
it has opened: pmf engine stop lets the next one choose again.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, args []string) error {
			d, err := backend.Open(a.device)
			if err != nil {
				return err
			}
			defer d.Close()
			fmt.Fprintln(a.out, d.Description)
			for _, why := range d.Passed {
				fmt.Fprintf(a.err, "not taken: %s\n", why)
			}
			return nil
		},
	}
}
