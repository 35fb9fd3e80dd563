package main

import "github.com/spf13/cobra"

// nearest returns the known name that an unknown one was probably meant to be, or "". It asks
// cobra, which does the same for the names of commands.
func nearest(unknown string, known []string) string {
	names := cobra.Command{SuggestionsMinimumDistance: 2}
	for _, name := range known {
		names.AddCommand(&cobra.Command{Use: name, Run: func(*cobra.Command, []string) {}})
	}
	if suggestions := names.SuggestionsFor(unknown); len(suggestions) > 0 {
		return suggestions[0]
	}
	return ""
}
