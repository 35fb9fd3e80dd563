package shortcut

import (
	"bytes"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// target is a cell that GoNB wants built.
type target struct {
	call    Call
	home    string
	output  string
	flags   []string // of go build, without -o
	source  []byte   // main.go
	blank   []byte   // BlankFile; nil where there is none
	imports []string // paths, of both files
}

// errDoubt says that the real go command has to build.
var errDoubt = errors.New("not a case for the shortcut")

// build answers go build when it is GoNB's of a cell.
func (c Call) build(home string) (status int, ok bool) {
	t, err := readTarget(c, home)
	if err != nil {
		return 0, false
	}
	if t.seed() {
		return 0, true
	}
	p, key, err := t.plan()
	if key == "" {
		return 0, false
	}
	if err == nil {
		if status, err := t.follow(p); err == nil {
			return status, true
		}
		// The disk may be full, and the real command needs more room than the shortcut did.
		os.RemoveAll(filepath.Join(t.home, "built"))
	}
	return t.recorded(key)
}

// plan returns the plan by which a target can be built; without one, an error and the key
// under which it will be stored, which is "" when it cannot be.
func (t *target) plan() (p *plan, key string, err error) {
	if key, err = t.key(); err != nil {
		return nil, "", err
	}
	if p, err = load(t.plans(), key); err != nil {
		return nil, key, err
	}
	if !p.covers(t.imports) || !p.fresh() {
		return nil, key, errDoubt
	}
	return p, key, nil
}

// plainFlag are the flags of go build whose whole effect is in the recorded calls.
var plainFlag = regexp.MustCompile(`^-(mod=mod|buildvcs=false|ldflags=.*|gcflags=.*|tags=.*|race|trimpath)$`)

// readTarget recognises the build of a plain cell: main.go, and perhaps the file of imports for
// effect, without cgo and directives.
func readTarget(c Call, home string) (*target, error) {
	if !c.ofGoNB() || len(c.Arguments) < 3 || c.Arguments[0] != "build" || c.Arguments[1] != "-o" {
		return nil, errDoubt
	}
	t := &target{call: c, home: home, output: c.Arguments[2], flags: c.Arguments[3:]}
	if filepath.Dir(t.output) != c.Dir || !strings.HasPrefix(filepath.Base(t.output), "gonb_") {
		return nil, errDoubt
	}
	for _, flag := range append(strings.Fields(value(c.Env, "GOFLAGS")), t.flags...) {
		if !plainFlag.MatchString(flag) {
			return nil, errDoubt
		}
	}
	if inWorkspace(c) {
		return nil, errDoubt
	}
	return t, t.read()
}

// read reads the target's files. Any other file of Go beside them is a doubt.
func (t *target) read() (err error) {
	if t.source, err = os.ReadFile(filepath.Join(t.call.Dir, "main.go")); err != nil {
		return err
	}
	if t.imports, err = importsOf(t.source); err != nil {
		return err
	}
	var effects []string
	if t.blank, effects, err = readBlank(t.call.Dir); err != nil {
		return err
	}
	t.imports = union(t.imports, effects, strings.Compare)
	found, err := filepath.Glob(filepath.Join(t.call.Dir, "*.go"))
	if err == nil && len(found) != len(t.files()) {
		err = errDoubt
	}
	return err
}

// files lists the names of the target's files in the order in which the go command compiles them.
func (t *target) files() []string {
	if t.blank != nil {
		return []string{BlankFile, "main.go"}
	}
	return []string{"main.go"}
}

// inWorkspace tells whether a go.work file takes part in the build.
func inWorkspace(c Call) bool {
	if work := value(c.Env, "GOWORK"); work != "" {
		return work != "off"
	}
	for folder := c.Dir; ; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "go.work")); err == nil {
			return true
		}
		if folder == filepath.Dir(folder) {
			return false
		}
	}
}

// importsOf lists what a program imports. It refuses one that compile alone cannot build.
func importsOf(source []byte) ([]string, error) {
	if bytes.Contains(source, []byte("//go:")) || bytes.Contains(source, []byte("// +build")) {
		return nil, errDoubt
	}
	file, err := parser.ParseFile(token.NewFileSet(), "main.go", source, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		if path == "C" || slices.Contains(strings.Split(path, "/"), "internal") {
			return nil, errDoubt
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// follow builds as planned. An error means that it did not work out, for whatever reason but a
// mistake in the cell.
func (t *target) follow(p *plan) (status int, err error) {
	built := filepath.Join(t.home, "built", digest("program", t.call.Dir, p.Packages, p.Compile.Arguments, p.Link.Arguments, string(t.blank), string(t.source)))
	if _, err := os.Stat(built); err == nil {
		return 0, place(built, t.output)
	}
	work, err := os.MkdirTemp(t.home, "work-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(work)
	object, program := filepath.Join(work, "main.a"), filepath.Join(work, "program")
	compiling, linking := filepath.Join(work, "importcfg"), filepath.Join(work, "importcfg.link")
	if err := errors.Join(os.WriteFile(compiling, []byte(p.Packages), 0o600), os.WriteFile(linking, []byte(p.Packages+p.ModInfo+"\n"), 0o600)); err != nil {
		return 0, err
	}
	if said, err := t.tool(t.compile(p), object, compiling, ""); err != nil {
		if !mistake(said) {
			return 0, err
		}
		fmt.Fprintf(t.call.Stderr, "# %s\n%s", p.Module, said)
		return 1, nil
	}
	if _, err := t.tool(p.Link, program, linking, object); err != nil {
		return 0, err
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(built), 0o700), os.Rename(program, built)); err != nil {
		return 0, err
	}
	if err := place(built, t.output); err != nil {
		return 0, err
	}
	return 0, forget(filepath.Dir(built))
}

// compile is the plan's call of compile with the file of imports for effect, where there is one,
// before main.go, which is last.
func (t *target) compile(p *plan) step {
	s := p.Compile
	if t.blank != nil {
		s.Arguments = slices.Insert(slices.Clone(s.Arguments), len(s.Arguments)-1, "./"+BlankFile)
	}
	return s
}

// tool calls compile or link and returns what it said.
func (t *target) tool(s step, output, packages, object string) ([]byte, error) {
	c := exec.Command(s.Program, s.filled(output, packages, object)...)
	c.Dir, c.Env = t.call.Dir, append(slices.Clone(t.call.Env), s.Env...)
	return c.CombinedOutput()
}

// mistakeLine is one line of the compiler's about a cell.
var mistakeLine = regexp.MustCompile(`^(\./main\.go:\d+(:\d+)?: |\t|too many errors$)`)

// mistake tells whether all that the compiler said concerns the cell, and none of it the plan.
func mistake(said []byte) bool {
	if len(said) == 0 || bytes.Contains(said, []byte("could not import")) {
		return false
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(said), "\n"), "\n") {
		if !mistakeLine.MatchString(line) {
			return false
		}
	}
	return true
}

// place puts a built program where GoNB wants it. Both names share one file: it is removed,
// never overwritten, by either side.
func place(built, output string) error {
	if err := os.Remove(output); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.Link(built, output)
}

// remembered is how many built programs are kept, of one to a few megabytes each.
const remembered = 24

// forget removes the built programs that were made longest ago.
func forget(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) <= remembered {
		return err
	}
	var programs []os.FileInfo
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil {
			programs = append(programs, info)
		}
	}
	slices.SortFunc(programs, func(a, b os.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, old := range programs[min(remembered, len(programs)):] {
		if err := os.Remove(filepath.Join(folder, old.Name())); err != nil {
			return err
		}
	}
	return nil
}
