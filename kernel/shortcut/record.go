package shortcut

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// recordVariable tells the recorder where to put what it sees.
const recordVariable = "PMF_RECORD"

// A tape is one recorded call of compile or link.
type tape struct {
	Program   string
	Arguments []string
	Packages  string // content of the import configuration
	Env       []string
}

// record stands between the go command and a tool: it notes the calls that make a cell's
// program and becomes the tool.
func record(c Call) int {
	if len(c.Arguments) == 0 {
		return 2
	}
	tool, arguments := c.Arguments[0], c.Arguments[1:]
	name := filepath.Base(tool)
	if name == "link" || name == "compile" && slices.Contains(arguments, "main") && !slices.Contains(arguments, "-V=full") {
		// Without a record the next cell is built by the go command too.
		_ = keepTape(c, name, tape{Program: tool, Arguments: arguments, Env: buildVariables(c.Env)})
	}
	c.Name, c.Arguments = tool, arguments
	return c.become(tool)
}

func keepTape(c Call, name string, t tape) error {
	at := slices.Index(t.Arguments, "-importcfg")
	if at < 0 || at+1 >= len(t.Arguments) {
		return errDoubt
	}
	packages, err := os.ReadFile(t.Arguments[at+1])
	if err != nil {
		return err
	}
	t.Packages = string(packages)
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(value(c.Env, recordVariable), name+".json"), text, 0o600)
}

// recorded has the go command build, and stores its plan when it did.
func (t *target) recorded(key string) (status int, ok bool) {
	work, err := os.MkdirTemp(t.home, "record-")
	if err != nil {
		return 0, false
	}
	defer os.RemoveAll(work)
	began := time.Now()
	c := exec.Command(t.goCommand(), slices.Concat([]string{"build", "-o", t.output, "-toolexec=" + recorder}, t.flags)...)
	c.Dir, c.Env = t.call.Dir, append(slices.Clone(t.call.Env), recordVariable+"="+work)
	c.Stdout, c.Stderr = t.call.Stdout, t.call.Stderr
	err = c.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), true
	} else if err != nil {
		return 0, false
	}
	if p, err := t.drawUp(work, began); err == nil {
		t.keep(p, key)
	}
	return 0, true
}

// keep stores a plan under the key of before the build, and of after: the go command may have
// tidied go.mod.
func (t *target) keep(p *plan, before string) {
	after, err := t.key()
	if err != nil {
		return
	}
	if earlier, err := load(t.plans(), before); err == nil {
		p.merge(earlier)
	}
	stamp, _, err := stampOf(p.Folders)
	if err != nil {
		return
	}
	p.Stamp = stamp
	for _, key := range slices.Compact([]string{before, after}) {
		// A plan that cannot be stored is recorded again.
		_ = p.store(t.plans(), key)
	}
}

func (t *target) goCommand() string { return find("go", t.call.Env, filepath.Join(t.home, "bin")) }

// drawUp makes a plan of what was recorded in a folder.
func (t *target) drawUp(folder string, began time.Time) (*plan, error) {
	compile, err := play(filepath.Join(folder, "compile.json"))
	if err != nil {
		return nil, err
	}
	link, err := play(filepath.Join(folder, "link.json"))
	if err != nil {
		return nil, err
	}
	if compile.Arguments, err = t.withoutFiles(compile.Arguments); err != nil {
		return nil, err
	}
	object := link.Arguments[len(link.Arguments)-1]
	p := &plan{Compile: compile.step(""), Link: link.step(object), Direct: slices.Clone(t.imports)}
	found := packages(link.Packages)
	for path, file := range found {
		if file == object {
			p.Module = path
			delete(found, path)
		} else if _, err := os.Stat(file); err != nil {
			// This build compiled the package itself, and took the file away with its folder.
			return nil, errDoubt
		}
	}
	p.Packages = configuration(found)
	for line := range strings.Lines(link.Packages) {
		if strings.HasPrefix(line, "modinfo ") {
			p.ModInfo = strings.TrimSuffix(line, "\n")
		}
	}
	if p.Tools, err = fingerprint(p.Compile.Program, p.Link.Program); err != nil {
		return nil, err
	}
	if p.Folders, err = t.local(found); err != nil {
		return nil, err
	}
	stamp, changed, err := stampOf(p.Folders)
	if err == nil && !changed.Before(began) {
		err = errDoubt // a file changed while it was compiled
	}
	p.Stamp = stamp
	return p, err
}

// withoutFiles puts ./main.go in the place of the target's files, with which the arguments of
// compile end: who follows the plan may have other ones.
func (t *target) withoutFiles(arguments []string) ([]string, error) {
	files := t.files()
	head := len(arguments) - len(files)
	if head < 1 || arguments[head-1] != "-pack" {
		return nil, errDoubt // other files, or a form unknown here
	}
	for i, name := range files {
		if arguments[head+i] != filepath.Join(t.call.Dir, name) {
			return nil, errDoubt
		}
	}
	return append(slices.Clone(arguments[:head]), "./main.go"), nil
}

func play(path string) (t tape, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return t, err
	}
	if err := json.Unmarshal(text, &t); err != nil {
		return t, err
	}
	if len(t.Arguments) < 2 {
		return t, errDoubt
	}
	return t, nil
}

// step puts marks in the place of the files of a recorded call.
func (t tape) step(object string) step {
	s := step{Program: t.Program, Arguments: slices.Clone(t.Arguments), Env: t.Env}
	for i := 1; i < len(s.Arguments); i++ {
		switch s.Arguments[i-1] {
		case "-o":
			s.Arguments[i] = markOutput
		case "-importcfg":
			s.Arguments[i] = markPackages
		}
	}
	if object != "" {
		s.Arguments[len(s.Arguments)-1] = markObject
	}
	return s
}

// local returns the folders of the packages that a replace directive takes from a folder. The
// others belong to Go itself or to versioned modules, which do not change.
func (t *target) local(packages map[string]string) ([]folder, error) {
	c := exec.Command(t.goCommand(), "mod", "edit", "-json")
	c.Dir, c.Env = t.call.Dir, t.call.Env
	text, err := c.Output()
	if err != nil {
		return nil, err
	}
	var mod struct {
		Module  struct{ Path string }
		Replace []struct {
			Old struct{ Path string }
			New struct{ Path, Version string }
		}
	}
	if err := json.Unmarshal(text, &mod); err != nil {
		return nil, err
	}
	var folders []folder
	for path := range packages {
		if strings.HasPrefix(path, mod.Module.Path+"/") {
			return nil, errDoubt // packages of the cells' own module lie beside main.go
		}
		for _, r := range mod.Replace {
			below, ok := strings.CutPrefix(path+"/", r.Old.Path+"/")
			if !ok || r.New.Version != "" {
				continue
			}
			root := r.New.Path
			if !filepath.IsAbs(root) {
				root = filepath.Join(t.call.Dir, root)
			}
			f, err := openFolder(filepath.Join(root, below))
			if err != nil {
				return nil, err
			}
			folders = append(folders, f)
		}
	}
	slices.SortFunc(folders, func(a, b folder) int { return strings.Compare(a.Path, b.Path) })
	return folders, nil
}
