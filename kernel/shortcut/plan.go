package shortcut

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A plan says how the go command built cells of one module: the calls of compile and link, and
// the compiled packages.
type plan struct {
	Module   string   // the path of the cells' module
	Compile  step     // makes main.a of main.go
	Link     step     // makes the program of main.a
	Packages string   // import configuration: one line a package
	ModInfo  string   // the line of the import configuration that describes the module
	Direct   []string // packages that a cell may import
	Tools    string   // fingerprint of compile and link
	Folders  []folder // packages that may change: they are in no versioned module
	Stamp    string   // fingerprint of these folders
}

// A step is one call of a tool, with marks in place of the files.
type step struct {
	Program   string
	Arguments []string
	Env       []string // what the go command set for it
}

// The marks in a step's arguments.
const (
	markOutput   = "{output}"
	markPackages = "{packages}"
	markObject   = "{object}"
)

// filled returns the arguments with files in the place of the marks.
func (s step) filled(output, packages, object string) []string {
	files := map[string]string{markOutput: output, markPackages: packages, markObject: object}
	arguments := slices.Clone(s.Arguments)
	for i, a := range arguments {
		if file, ok := files[a]; ok {
			arguments[i] = file
		}
	}
	return arguments
}

// covers tells whether all imports are planned for.
func (p *plan) covers(imports []string) bool {
	for _, path := range imports {
		if path != "unsafe" && !slices.Contains(p.Direct, path) {
			return false
		}
	}
	return true
}

// fresh tells whether the tools and the packages outside of versioned modules are as they were.
func (p *plan) fresh() bool {
	if tools, err := fingerprint(p.Compile.Program, p.Link.Program); err != nil || tools != p.Tools {
		return false
	}
	stamp, _, err := stampOf(p.Folders)
	return err == nil && stamp == p.Stamp
}

// merge adds what an earlier plan knows, when both agree in everything else.
func (p *plan) merge(earlier *plan) {
	if !earlier.fresh() || earlier.Module != p.Module || earlier.Tools != p.Tools ||
		!slices.Equal(earlier.Compile.plain(), p.Compile.plain()) || !slices.Equal(earlier.Link.plain(), p.Link.plain()) {
		return
	}
	mine, theirs := packages(p.Packages), packages(earlier.Packages)
	for path, file := range theirs {
		if own, ok := mine[path]; ok && own != file {
			return
		}
		mine[path] = file
	}
	p.Packages = configuration(mine)
	p.Direct = union(p.Direct, earlier.Direct, strings.Compare)
	p.Folders = union(p.Folders, earlier.Folders, func(a, b folder) int { return strings.Compare(a.Path, b.Path) })
}

// union returns the elements of both, sorted, each once.
func union[T comparable](a, b []T, compare func(a, b T) int) []T {
	all := slices.Concat(a, b)
	slices.SortFunc(all, compare)
	return slices.Compact(all)
}

// plain returns the arguments without those that differ from build to build.
func (s step) plain() []string {
	var rest []string
	for i := 0; i < len(s.Arguments); i++ {
		if a := s.Arguments[i]; a == "-buildid" || a == "-trimpath" {
			i++
		} else if !strings.HasPrefix(a, "-buildid=") {
			rest = append(rest, a)
		}
	}
	return rest
}

// packages reads the lines of an import configuration.
func packages(configuration string) map[string]string {
	found := map[string]string{}
	for line := range strings.Lines(configuration) {
		if pair, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "packagefile "); ok {
			if path, file, ok := strings.Cut(pair, "="); ok {
				found[path] = file
			}
		}
	}
	return found
}

// configuration writes the lines of an import configuration in order.
func configuration(packages map[string]string) string {
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(packages)) {
		fmt.Fprintf(&b, "packagefile %s=%s\n", path, packages[path])
	}
	return b.String()
}

// plans is the folder in which plans are kept.
func (t *target) plans() string {
	if folder := value(t.call.Env, PlansVariable); folder != "" {
		return folder
	}
	return filepath.Join(t.home, "plans")
}

// key names the plan of a target: everything that decides how packages are compiled, but for
// their sources.
func (t *target) key() (string, error) {
	parts := []any{"1", t.flags}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(t.call.Dir, name))
		if err != nil && !os.IsNotExist(err) {
			return "", err
		}
		parts = append(parts, string(text))
	}
	parts = append(parts, buildVariables(t.call.Env))
	goCommand := find("go", t.call.Env, filepath.Join(t.home, "bin"))
	print, err := fingerprint(goCommand)
	if err != nil {
		return "", err
	}
	// What go env -w stores may be missing.
	settings, _ := fingerprint(settingsOf(t.call.Env))
	return digest(append(parts, print, settings)...), nil
}

// settingsOf is the file in which go env -w stores.
func settingsOf(env []string) string {
	if file := value(env, "GOENV"); file != "" {
		return file
	}
	if folder := value(env, "XDG_CONFIG_HOME"); folder != "" {
		return filepath.Join(folder, "go", "env")
	}
	return filepath.Join(value(env, "HOME"), ".config", "go", "env")
}

// buildVariables returns the settings of Go and of the C compiler, sorted.
func buildVariables(env []string) []string {
	found := map[string]string{}
	for _, entry := range env {
		name, v, _ := strings.Cut(entry, "=")
		goes := strings.HasPrefix(name, "GO") && !strings.HasPrefix(name, "GONB_") && name != "GOMLX_BACKEND"
		if goes || strings.HasPrefix(name, "CGO_") || slices.Contains([]string{"CC", "CXX", "FC", "AR", "PKG_CONFIG"}, name) {
			found[name] = v
		}
	}
	var sorted []string
	for _, name := range slices.Sorted(maps.Keys(found)) {
		sorted = append(sorted, name+"="+found[name])
	}
	return sorted
}

// digest names content: equal parts, equal name.
func digest(parts ...any) string {
	hash := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(hash, "%q\n", part)
	}
	return hex.EncodeToString(hash.Sum(nil)[:16])
}

// load reads a plan.
func load(folder, key string) (*plan, error) {
	text, err := os.ReadFile(filepath.Join(folder, key+".json"))
	if err != nil {
		return nil, err
	}
	p := &plan{}
	return p, json.Unmarshal(text, p)
}

// store keeps a plan, whole or not at all.
func (p *plan) store(folder, key string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, "plan-")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(text)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), filepath.Join(folder, key+".json"))
}
