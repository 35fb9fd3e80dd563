// Command pmf-kernel is the Jupyter kernel "PMF-NAS (Go)": it installs and removes its
// description, and runs when Jupyter starts it.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"pmfnas/kernel/gonb"
	"pmfnas/kernel/shortcut"
)

func main() {
	if status, ok := answerAsTool(); ok {
		os.Exit(status)
	}
	os.Exit(run(os.Args[1:]))
}

// answerAsTool answers when the program was called under the name of a build tool.
func answerAsTool() (status int, ok bool) {
	folder, err := os.Getwd()
	if err != nil {
		return 0, false
	}
	return shortcut.Answer(shortcut.Call{
		Name: os.Args[0], Arguments: os.Args[1:], Dir: folder, Env: os.Environ(), Stdout: os.Stdout, Stderr: os.Stderr,
	})
}

func run(arguments []string) int {
	root := &cobra.Command{
		Use:   "pmf-kernel",
		Short: "The Jupyter kernel of PMF-NAS",
		Long: "The Jupyter kernel of PMF-NAS: Go in notebook cells, with searches that outlive them.\n\n" +
			"install tells Jupyter about it; then choose \"PMF-NAS (Go)\" in JupyterLab, or try\n" +
			"  jupyter console --kernel pmf-nas",
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.AddCommand(installCommand(), uninstallCommand(), runCommand(), reapCommand())
	root.SetArgs(arguments)
	if err := root.Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "pmf-kernel:", err)
		return 1
	}
	return 0
}

// reapCommand is what the kernel starts beside itself: see gonb.Reap. VS Code ends all that it
// finds below a kernel before the kernel itself, and this has still to do its work then.
func reapCommand() *cobra.Command {
	return &cobra.Command{
		Use: gonb.ReapCommand + " MARK FOLDER", Hidden: true, Args: cobra.ExactArgs(2),
		Run: func(_ *cobra.Command, arguments []string) {
			signal.Ignore(syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT)
			gonb.Reap(arguments[0], arguments[1], os.Stdin)
		},
	}
}
