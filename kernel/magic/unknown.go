package magic

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pmfnas/kernel/cell"
)

// lines are the commands that may begin a line: ours, and GoNB's own.
var lines = []string{"%pmf", "%keep", "%%", "%main", "%test", "%wasm", "%args", "%autoget", "%noautoget", "%capture", "%cd", "%env",
	"%exec", "%goflags", "%goworkfix", "%help", "%list", "%ls", "%remove", "%rm", "%reset", "%track", "%untrack", "%version",
	"%widgets", "%widgets_hb", "%with_inputs", "%with_password", "%%writefile", "%%script", "%%bash", "%%sh", "%%gx"}

// Lines lists the commands that may begin a line.
func Lines() []string { return slices.Clone(lines) }

// Known tells whether a line may begin with a word.
func Known(word string) bool { return slices.Contains(lines, word) }

const (
	asBenchmark = "began := time.Now() in front and time.Since(began) as the last line tell how long code takes; " +
		"a cell that begins with %test runs func BenchmarkX(b *testing.B) { for b.Loop() { … } }"
	asModule = "!*go get MODULE@VERSION adds a Go module to the cells"
	asPlot   = "nothing is to be set up: a plot as the last expression of a cell is shown"
	asShown  = "a cell is Go: show.Display shows values, also those with a method HTML, Markdown or SVG"
	asReload = "nothing is to be loaded: cells find the packages they use, and those of the project are compiled anew when they change"
	asShell  = "a line for the shell begins with !"
	asScript = "%%script PROGRAM hands the cell to a program, as in %%script python3"
	asList   = "%ls lists what cells have defined"
)

// elsewhere says what people who know IPython's commands do here instead.
var elsewhere = map[string]string{
	"time": asBenchmark, "timeit": asBenchmark, "prun": asBenchmark, "pip": asModule, "conda": asModule, "mamba": asModule, "uv": asModule,
	"matplotlib": asPlot, "pylab": asPlot, "html": asShown, "markdown": asShown, "latex": asShown, "svg": asShown, "javascript": asShown,
	"js": asShown, "load_ext": asReload, "reload_ext": asReload, "autoreload": asReload, "aimport": asReload,
	"system": asShell, "sx": asShell, "pwd": asShell, "cat": asShell, "cp": asShell, "mv": asShell, "mkdir": asShell, "less": asShell,
	"more": asShell, "head": asShell, "tail": asShell, "ll": asShell, "git": asShell, "python": asScript, "python3": asScript,
	"perl": asScript, "ruby": asScript, "who": asList, "whos": asList, "who_ls": asList,
	"store":   "%keep x stores x for the cells that follow",
	"run":     "!go run FILE runs a program; what several cells use is defined in one of them, or imported",
	"lsmagic": "%pmf help and %help list the commands", "magic": "%pmf help and %help list the commands",
	"set_env": "%env NAME VALUE sets a variable of the environment",
}

// Unknown is what to say about a line that begins with a word that is no command.
func Unknown(word string) string {
	name := strings.TrimLeft(word, "%")
	if advice := elsewhere[name]; advice != "" {
		return fmt.Sprintf("%s is unknown; %s", word, advice)
	}
	var names []string
	for _, line := range lines {
		names = append(names, strings.TrimLeft(line, "%"))
	}
	near := ""
	if at := slices.Index(names, cmp.Or(cell.Nearest(name, names), name)); at >= 0 && name != "" {
		near = ", did you mean " + lines[at] + "?"
	}
	return word + " is unknown" + cmp.Or(near, ";") + " %pmf help and %help list the commands"
}
