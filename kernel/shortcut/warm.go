package shortcut

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// everyday are the packages that most cells are made of, besides those that the caller names.
const everyday = `bufio bytes cmp context container/heap container/list encoding/base64 encoding/binary encoding/csv
	encoding/hex encoding/json errors flag fmt hash/fnv io io/fs iter log maps math math/big math/bits math/cmplx
	math/rand math/rand/v2 os os/exec os/signal path path/filepath reflect regexp runtime runtime/debug slices sort
	strconv strings sync sync/atomic text/tabwriter text/template time unicode unicode/utf8`

// Warm has a program built that imports the everyday packages and some more, so that a plan
// covers them before the first cell does. cells is GoNB's folder, env its environment. It costs
// a build or two where no plan is there, and next to nothing where one is.
func Warm(ctx context.Context, cells string, env, flags, more []string) error {
	folder, err := os.MkdirTemp(value(env, HomeVariable), "warm-")
	if err != nil {
		return fmt.Errorf("prepare the build of cells: %w", err)
	}
	defer os.RemoveAll(folder)
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(cells, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), text, 0o600)
		}
		if err != nil {
			return fmt.Errorf("prepare the build of cells: %w", err)
		}
	}
	call := Call{
		Name:      filepath.Join(value(env, HomeVariable), "bin", "go"),
		Arguments: append([]string{"build", "-o", filepath.Join(folder, "gonb_warm")}, flags...),
		Dir:       folder, Env: append(slices.Clone(env), "GONB_TMP_DIR="+folder, "PWD="+folder),
	}
	// The first build may have to compile packages, which only a second one finds compiled.
	for attempt := range 2 {
		if done, err := warmed(ctx, call, attempt, more); done || err != nil {
			return err
		}
	}
	return nil
}

// warmed looks for a plan that covers the everyday packages, and has the program built for want
// of one.
func warmed(ctx context.Context, call Call, attempt int, more []string) (done bool, err error) {
	var b strings.Builder
	fmt.Fprintf(&b, "package main // %d\n\n", attempt)
	for _, path := range append(strings.Fields(everyday), more...) {
		fmt.Fprintf(&b, "import _ %q\n", path)
	}
	b.WriteString("\nfunc main() {}\n")
	if err := os.WriteFile(filepath.Join(call.Dir, "main.go"), []byte(b.String()), 0o600); err != nil {
		return false, fmt.Errorf("prepare the build of cells: %w", err)
	}
	t, err := readTarget(call, value(call.Env, HomeVariable))
	if err != nil {
		return true, nil // a case in which every cell is built by the go command
	}
	if _, _, err := t.plan(); err == nil {
		return true, nil
	}
	c := exec.CommandContext(ctx, call.Name, call.Arguments...)
	c.Dir, c.Env = call.Dir, call.Env
	if said, err := c.CombinedOutput(); err != nil {
		return false, fmt.Errorf("prepare the build of cells: %w\n%s", err, said)
	}
	return false, nil
}
