package study

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pmfnas/pmf/curve"
	"pmfnas/pmf/eval"
	"pmfnas/pmf/replay"
)

// ReplayPrefix begins the data reference of a study that trains nothing: behind it stands the
// table of curves that it replays.
const ReplayPrefix = "replay:"

// Replayed returns the table that a data reference names, behind ReplayPrefix. ok is false, and
// table the whole reference, for images.
func Replayed(data string) (table string, ok bool) { return strings.CutPrefix(data, ReplayPrefix) }

// PresetFor returns settings that suit a data set or, behind ReplayPrefix, a table of curves, which
// it opens.
func PresetFor(data string) (Settings, error) {
	ref, ok := Replayed(data)
	if !ok {
		return Preset(data), nil
	}
	table, err := replay.Open(ref)
	if err != nil {
		return Settings{}, fmt.Errorf("data is %q: %w", data, err)
	}
	return ReplayPreset(data, table)
}

// ReplayPreset returns settings for a study over a table of curves, which data names: the paper's,
// scaled to the table. The ladder is that of the study which the table was exported from, else a
// tenth, three tenths and all of its epochs, as 5, 15 and 50 in Table 6. The curve of a training
// under one schedule stands for that of the ladder: how the segments train does not matter.
//
// A quarter of the architectures is tried at low fidelity, a tenth at medium and a fortieth at
// high, as far as there are so many, and never more than Table 6 has.
func ReplayPreset(data string, t *curve.Table) (Settings, error) {
	space, err := replay.SpaceOf(t)
	if err != nil {
		return Settings{}, err
	}
	s := Defaults()
	// Budget 0 is the sum of the stages' own.
	s.Data.Ref, s.Space, s.BudgetEpochs = data, space, 0
	epochs, rows := rungs(t), len(t.Rows)
	for i, stage := range []struct {
		settings    *StageSettings
		part, least int
	}{{&s.Global, 4, 8}, {&s.Region, 10, 4}, {&s.Fine, 40, 3}} {
		own := stage.settings
		own.Epochs = epochs[i]
		own.Architectures = min(own.Architectures, max(stage.least, rows/stage.part))
	}
	s.Controller.Regions = 4
	s.Predictor.Anchors = min(s.Predictor.Anchors, max(4, rows/60))
	s.Predictor.Refit = min(s.Predictor.Refit, max(4, rows/40))
	return s, nil
}

// rungs returns the epochs of the three fidelities of a table. They rise strictly, whatever the
// table: at least 1, 2 and 3.
func rungs(t *curve.Table) [eval.Fidelities]int {
	known, longest := map[int]bool{}, t.Epochs
	for _, row := range t.Rows {
		for epochs := range row.ValidationAt {
			known[epochs] = true
		}
		if t.Epochs == 0 {
			longest = max(longest, row.Len())
		}
	}
	// A table that a study exported says at which epochs its fidelities ended.
	if recorded := slices.Sorted(maps.Keys(known)); len(recorded) == eval.Fidelities {
		return [eval.Fidelities]int(recorded)
	}
	high := max(eval.Fidelities, longest)
	low := max(1, high/10)
	return [eval.Fidelities]int{low, max(low+1, 3*high/10), high}
}
