package shortcut

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// HomeVariable tells the tools where the shortcut's folder lies; PlansVariable where plans are
// kept for later kernels, "" for nowhere.
const (
	HomeVariable  = "PMF_SHORTCUT"
	PlansVariable = "PMF_PLANS"
)

// tools are the names under which the kernel's program is called in place of another.
var tools = []string{"go", "goimports", "gopls"}

// recorder is the name under which the go command calls it in front of compile and link.
const recorder = "pmf-record"

// Install puts the kernel's program under the names of the tools into a folder of home, for
// those tools that are on the environment's PATH, and returns the environment in which they
// come first.
func Install(home, program, plans string, env []string) ([]string, error) {
	bin := filepath.Join(home, "bin")
	for _, folder := range []string{bin, filepath.Join(home, "built")} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, fmt.Errorf("prepare the folder of the build tools: %w", err)
		}
	}
	for _, name := range append([]string{recorder}, tools...) {
		if name != recorder && find(name, env, "") == "" {
			continue
		}
		if err := os.Symlink(program, filepath.Join(bin, name)); err != nil && !errors.Is(err, os.ErrExist) {
			return nil, fmt.Errorf("prepare the build tools: %w", err)
		}
	}
	path := bin + string(os.PathListSeparator) + value(env, "PATH")
	return append(slices.Clone(env), "PATH="+path, HomeVariable+"="+home, PlansVariable+"="+plans), nil
}

// A Call is one call of a tool, as the system made it.
type Call struct {
	Name      string   // the name under which the program was called
	Arguments []string // without the name
	Dir       string
	Env       []string
	Stdout    io.Writer
	Stderr    io.Writer
}

// Answer answers the call of a tool and returns its exit status. ok is false when the call is
// none of a tool's.
func Answer(c Call) (status int, ok bool) {
	name := filepath.Base(c.Name)
	home := value(c.Env, HomeVariable)
	if home == "" || name != recorder && !slices.Contains(tools, name) {
		return 0, false
	}
	done := false
	switch name {
	case recorder:
		return record(c), true
	case "go":
		status, done = c.build(home)
	case "goimports":
		done = c.imports()
	case "gopls":
		// GoNB starts a language server of its own, which nobody asks here.
		done = c.ofGoNB() && strings.Contains(strings.Join(c.Arguments, " "), "gopls_socket")
	}
	if done {
		return status, true
	}
	return c.become(find(name, c.Env, filepath.Join(home, "bin"))), true
}

// ofGoNB tells whether GoNB itself made the call, in the folder where it writes cells.
func (c Call) ofGoNB() bool {
	folder := value(c.Env, "GONB_TMP_DIR")
	return folder != "" && folder == c.Dir
}

// become turns this process into the real tool.
func (c Call) become(tool string) int {
	if tool == "" {
		fmt.Fprintf(c.Stderr, "%s is not on PATH\n", filepath.Base(c.Name))
		return 127
	}
	err := syscall.Exec(tool, append([]string{filepath.Base(c.Name)}, c.Arguments...), c.Env)
	fmt.Fprintf(c.Stderr, "start %s: %v\n", tool, err)
	return 126
}

// find looks for a program on the environment's PATH, but not in the folder without.
func find(name string, env []string, without string) string {
	for _, folder := range filepath.SplitList(value(env, "PATH")) {
		if folder == without {
			continue
		}
		path := filepath.Join(folder, name)
		if found, err := exec.LookPath(path); err == nil {
			return found
		}
	}
	return ""
}

// value returns the last value of a variable, as programs see it.
func value(env []string, name string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(env[i], name+"="); ok {
			return v
		}
	}
	return ""
}
