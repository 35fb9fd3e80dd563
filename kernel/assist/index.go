package assist

import (
	"go/build"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"pmfnas/kernel/stdlib"
)

// An Index knows packages by their import path. It reads each once, when it is first asked for, and
// keeps the outlines of all, but the syntax trees of the few that were asked for last.
type Index struct {
	// Words completes the words after %pmf; nil knows the commands alone.
	Words func(words []string) []string

	project string
	mu      sync.Mutex
	read    map[string]func() outline
	opened  []opened // the one that was asked for last comes first
	memory  memory
}

// opened is a package whose outline was parsed.
type opened struct {
	path string
	pkg  *pkg
}

// most is how many packages are kept opened. One completion seldom needs more, and opening one takes
// a millisecond or two.
const most = 16

// New returns an index over the project in a folder.
func New(project string) *Index { return &Index{project: project, read: map[string]func() outline{}} }

// Read reads the packages that cells use most ahead, so that even the first answer about them
// comes at once.
func (x *Index) Read() {
	for name, path := range ours {
		if name != "" {
			x.outline(path)
		}
	}
	for _, name := range everyday {
		x.outline(usual(name))
	}
}

// usual returns the import path that a name most often stands for, "" for none.
func usual(name string) string {
	if path, ok := ours[name]; ok {
		return path
	}
	path, _ := stdlib.Path(name)
	return path
}

// lookup returns a package, nil when it is unknown or cannot be read.
func (x *Index) lookup(path string) *pkg {
	if path == "" {
		return nil
	}
	p, found := x.again(path)
	if !found {
		p = x.outline(path).open(path == builtin)
		x.keep(opened{path, p})
	}
	return p
}

// again returns a package that is opened.
func (x *Index) again(path string) (p *pkg, found bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	at := slices.IndexFunc(x.opened, func(o opened) bool { return o.path == path })
	if at < 0 {
		return nil, false
	}
	o := x.opened[at]
	copy(x.opened[1:at+1], x.opened[:at])
	x.opened[0] = o
	return o.pkg, true
}

// keep notes what was opened, and forgets what nobody has asked for in the longest time.
func (x *Index) keep(o opened) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.opened = slices.Insert(x.opened, 0, o)
	if len(x.opened) > most {
		x.opened = slices.Delete(x.opened, most, len(x.opened))
	}
}

// outline returns what is kept of a package, "" for none.
func (x *Index) outline(path string) outline {
	x.mu.Lock()
	read, ok := x.read[path]
	if !ok {
		read = sync.OnceValue(func() outline { return outlineOf(x.folder(path), path == builtin) })
		x.read[path] = read
	}
	x.mu.Unlock()
	return read()
}

// builtin documents what every package can see, such as error and append.
const builtin = "builtin"

func (x *Index) folder(path string) string {
	if inside, ok := strings.CutPrefix(path, "pmfnas/"); ok {
		return filepath.Join(x.project, inside)
	}
	return filepath.Join(build.Default.GOROOT, "src", path)
}
