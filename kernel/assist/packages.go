package assist

import (
	"maps"
	"slices"
	"strings"

	"pmfnas/kernel/stdlib"
)

// ours lists the project's packages that cells use: the name in code and the import path.
var ours = map[string]string{
	"pmf": "pmfnas/pmf", "show": "pmfnas/pmf/show", "view": "pmfnas/pmf/report/view",
	"arch": "pmfnas/pmf/arch", "imageset": "pmfnas/pmf/imageset", "pareto": "pmfnas/pmf/pareto",
	"curve": "pmfnas/pmf/curve", "stats": "pmfnas/pmf/stats", "learn": "pmfnas/pmf/learn",
	"eval": "pmfnas/pmf/eval", "search": "pmfnas/pmf/search", "predict": "pmfnas/pmf/predict",
	"control": "pmfnas/pmf/control", "trainer": "pmfnas/pmf/trainer", "replay": "pmfnas/pmf/replay",
	"study": "pmfnas/pmf/study", "report": "pmfnas/pmf/report", "bench": "pmfnas/pmf/bench",
}

// everyday are the packages of the standard library that are read ahead; any other one is read
// when it is first asked for.
var everyday = strings.Fields(`atomic big bufio builtin bytes cmp cmplx color context csv errors exec filepath fmt heap image
	io iter json log maps math os path png rand reflect regexp runtime slices slog sort strconv strings sync time unicode utf8`)

// importPaths lists what may be imported: Go's packages and the project's.
func importPaths() []string { return slices.AppendSeq(stdlib.Paths(), maps.Values(ours)) }

// packageNames lists the packages that need no import to be written.
func packageNames() []string { return slices.AppendSeq(stdlib.Names(), maps.Keys(ours)) }
