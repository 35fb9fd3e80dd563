package bench

import (
	"pmfnas/pmf/curve"
	"pmfnas/pmf/replay"
)

// Open reads a table of curves by its name or from its file, as [replay.Open] does.
func Open(ref string) (*curve.Table, error) { return replay.Open(ref) }
