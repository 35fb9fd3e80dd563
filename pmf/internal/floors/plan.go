package floors

import "strings"

// Plan lists the rooms from the ground up, as paths below the module. A room imports only
// rooms of the rows above it in this list (lower floors of the house); a folder inside a room
// belongs to it unless it has a place of its own.
func Plan() [][]string {
	return [][]string{
		{"pmf/arch", "pmf/curve", "pmf/stats", "pmf/pareto", "pmf/backend",
			"pmf/report/view", "pmf/engine/protocol", "pmf/engine/socket", "pmf/internal/golden"},
		{"pmf/report/chart", "pmf/learn", "pmf/schedule", "pmf/imageset", "pmf/eval", "pmf/cellnet", "pmf/show", "pmf/engine/client"},
		{"pmf/predict", "pmf/control", "pmf/acquire", "pmf/blocknet", "pmf/export"},
		{"pmf/search", "pmf/trainer", "pmf/replay", "pmf/cluster", "pmf/journal"},
		{"pmf/study", "pmf/pool", "pmf/oneshot"},
		{"pmf/bench"},
		{"pmf/report"},
		{"pmf/engine"},
		{"pmf"},
		{"pmf/cmd", "pmf/internal/floors", "kernel", "examples", "notebooks"},
	}
}

// Thin lists the packages that a notebook cell links, which must stay small and quick to link.
func Thin() []string {
	return []string{"pmf", "pmf/show", "pmf/report/view", "pmf/engine/client"}
}

// Heavy lists what thin packages must never reach: import paths and what lies below them.
func Heavy() []string {
	return []string{
		"github.com/gomlx", "modernc.org/sqlite", "database/sql", "net", "encoding/gob", "gonum.org/v1/plot",
	}
}

// room returns the room of a package, given by its path below the module, and its floor. The
// package pmf itself is a room of its own and not the parent of the others. Of nested rooms the
// longest path wins, the innermost.
func room(path string) (name string, floor int, ok bool) {
	for f, rooms := range Plan() {
		for _, r := range rooms {
			inside := path == r || r != "pmf" && strings.HasPrefix(path, r+"/")
			if inside && len(r) > len(name) {
				name, floor, ok = r, f, true
			}
		}
	}
	return name, floor, ok
}
