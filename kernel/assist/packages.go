package assist

import (
	"go/build"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// packages lists what can be completed: the name in code and the import path. Two standard
// packages of one name are told apart as GoNB does: the more usual one has it.
var packages = map[string]string{
	"pmf": "pmfnas/pmf", "show": "pmfnas/pmf/show", "view": "pmfnas/pmf/report/view",
	"arch": "pmfnas/pmf/arch", "imageset": "pmfnas/pmf/imageset", "pareto": "pmfnas/pmf/pareto",
	"curve": "pmfnas/pmf/curve", "stats": "pmfnas/pmf/stats", "learn": "pmfnas/pmf/learn",
	"eval": "pmfnas/pmf/eval", "search": "pmfnas/pmf/search", "predict": "pmfnas/pmf/predict",
	"control": "pmfnas/pmf/control", "trainer": "pmfnas/pmf/trainer", "replay": "pmfnas/pmf/replay",
	"study": "pmfnas/pmf/study", "report": "pmfnas/pmf/report", "bench": "pmfnas/pmf/bench",
	"fmt": "fmt", "strings": "strings", "strconv": "strconv", "math": "math", "rand": "math/rand/v2",
	"time": "time", "os": "os", "errors": "errors", "sort": "sort", "slices": "slices", "maps": "maps",
	"bytes": "bytes", "context": "context", "filepath": "path/filepath", "regexp": "regexp", "json": "encoding/json",
	"bufio": "bufio", "cmp": "cmp", "io": "io", "log": "log", "sync": "sync", "atomic": "sync/atomic",
	"big": "math/big", "cmplx": "math/cmplx", "csv": "encoding/csv", "unicode": "unicode", "utf8": "unicode/utf8",
	"exec": "os/exec", "iter": "iter", "heap": "container/heap", "runtime": "runtime", "reflect": "reflect",
	"image": "image", "color": "image/color", "png": "image/png", "slog": "log/slog", "path": "path",
}

// standardPaths lists the import paths of Go's own packages, from the folders of its sources.
func standardPaths() (paths []string) {
	root := filepath.Join(build.Default.GOROOT, "src")
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || path == root {
			return nil
		}
		if name := d.Name(); name == "internal" || name == "vendor" || name == "testdata" || name == "cmd" || name == "builtin" {
			return filepath.SkipDir
		}
		if sources, _ := filepath.Glob(filepath.Join(path, "*.go")); len(sources) > 0 {
			inside, _ := filepath.Rel(root, path)
			paths = append(paths, filepath.ToSlash(inside))
		}
		return nil
	})
	return paths
}

// importPaths lists what may be imported: Go's packages and the project's.
func (x *Index) importPaths() []string {
	paths := slices.Clone(x.paths())
	for path := range maps.Values(packages) {
		if strings.HasPrefix(path, "pmfnas/") {
			paths = append(paths, path)
		}
	}
	return paths
}

// studies lists the studies of the workspace in which the notebook stands.
func (x *Index) studies() (names []string) {
	for folder := x.Folder; folder != ""; folder = filepath.Dir(folder) {
		entries, err := os.ReadDir(filepath.Join(folder, ".pmf", "studies"))
		if err == nil {
			for _, e := range entries {
				names = append(names, e.Name())
			}
			return names
		}
		if folder == filepath.Dir(folder) {
			break
		}
	}
	return nil
}
