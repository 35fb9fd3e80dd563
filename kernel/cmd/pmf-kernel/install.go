package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"pmfnas/kernel/install"
)

// target is where the kernel's description goes.
type target struct {
	prefix string
	user   bool
}

func (t *target) flags(c *cobra.Command) {
	c.Flags().StringVar(&t.prefix, "prefix", "", "put the description below `DIR`/share/jupyter")
	c.Flags().BoolVar(&t.user, "user", false, "put it where Jupyter looks for your own kernels (the default)")
	c.MarkFlagsMutuallyExclusive("prefix", "user")
}

func (t *target) folder() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil && t.prefix == "" {
		return "", fmt.Errorf("find your home folder (or give --prefix): %w", err)
	}
	return install.Folder(t.prefix, dataFolder(), home), nil
}

// dataFolder is where Jupyter keeps a person's data when the environment says so; "" when not.
func dataFolder() string {
	if folder := os.Getenv("JUPYTER_DATA_DIR"); folder != "" {
		return folder
	}
	if folder := os.Getenv("XDG_DATA_HOME"); folder != "" {
		return filepath.Join(folder, "jupyter")
	}
	return ""
}

func installCommand() *cobra.Command {
	var t target
	var project string
	c := &cobra.Command{
		Use: "install", Short: "Tell Jupyter about the kernel", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			folder, err := t.folder()
			if err != nil {
				return err
			}
			program, err := os.Executable()
			if err != nil {
				return err
			}
			sources, err := filepath.Abs(project)
			if err != nil {
				return err
			}
			spec := install.Spec{Program: program, Project: sources, Env: environment(program)}
			if err := install.Write(folder, spec); err != nil {
				return err
			}
			fmt.Println("kernel", install.DisplayName, "described in", folder)
			return nil
		},
	}
	t.flags(c)
	c.Flags().StringVar(&project, "project", ".", "folder of the project's `sources`, which cells import")
	return c
}

// environment keeps what a kernel started by a desktop would not know: where the programs lie,
// and Go's settings of the moment of installation.
func environment(program string) map[string]string {
	folder := filepath.Dir(program)
	env := map[string]string{"PMF_PROGRAM": filepath.Join(folder, "pmf")}
	for _, name := range []string{"GOMODCACHE", "GOCACHE", "GOPROXY", "GONOSUMDB", "GOSUMDB", "PJRT_PLUGIN_LIBRARY_PATH"} {
		if value := os.Getenv(name); value != "" {
			env[name] = value
		}
	}
	// A desktop's PATH seldom has Go. Jupyter puts its own PATH in the place of ${PATH}.
	if program, err := exec.LookPath("go"); err == nil {
		env["PATH"] = "${PATH}" + string(os.PathListSeparator) + filepath.Dir(program)
	}
	return env
}

func uninstallCommand() *cobra.Command {
	var t target
	c := &cobra.Command{
		Use: "uninstall", Short: "Make Jupyter forget the kernel", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			folder, err := t.folder()
			if err != nil {
				return err
			}
			return install.Remove(folder)
		},
	}
	t.flags(c)
	return c
}
