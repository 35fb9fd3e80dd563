package trainer

import (
	"cmp"
	"math"
	"slices"
)

// kept is what the store remembers of a file.
type kept struct {
	bytes    int64
	cost     float64 // of training it from the start: multiply-adds
	rung     int     // segments that were begun
	accuracy float64 // after the last epoch, in [0, 1]; -1 if the line failed
	used     int     // number of the last use among all uses of files
}

// kept returns what the store remembers of a file with this header.
func (h *header) kept(bytes int64, use int) kept {
	k := kept{bytes: bytes, cost: h.Cost, rung: len(h.Progress.Starts), accuracy: h.Progress.Curve.Last(), used: use}
	if h.Progress.Failure != "" || math.IsNaN(k.accuracy) {
		k.accuracy = -1
	}
	return k
}

// superseded is the chance that a checkpoint is needed if a higher rung of its line is there, in
// relation to one without: the line goes on from the higher one, so it matters only to another
// ladder, and to children.
const superseded = 0.25

// leastWorth returns the file among those allowed that would be missed the least: the one with
// the least expected cost a byte; "" if none is allowed. The expected cost of a loss is
//
//	(cost to train again) × 1/(1+rank) × (1 − age/2)
//
// and a quarter of it for a superseded checkpoint. What is trained again continues the highest
// rung below in its line, if that is there. Rank, from 0, is the place by accuracy among the
// checkpoints of the same rung, since the best are promoted and tested and the beaten are
// forgotten; the higher the rung, the fewer compete. Age is 0 for the file used last and near 1
// for the one used first.
func leastWorth(files map[string]kept, allowed func(name string) bool) string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	// Places by accuracy within a rung, and by last use among all; then the least value a byte.
	slices.Sort(names)
	rank := ranks(names, func(a, b string) bool { return files[a].rung == files[b].rung }, func(a, b string) int {
		return cmp.Or(cmp.Compare(files[a].rung, files[b].rung), cmp.Compare(files[b].accuracy, files[a].accuracy))
	})
	age := ranks(names, func(a, b string) bool { return true }, func(a, b string) int {
		return cmp.Compare(files[b].used, files[a].used)
	})
	least, worth := "", math.Inf(1)
	lines := byLine(names)
	for _, name := range names {
		if !allowed(name) {
			continue
		}
		k := files[name]
		cost, above := again(files, name, lines[lineOf(name)])
		value := cost / float64(1+rank[name]) * (1 - float64(age[name])/float64(2*len(names)))
		if above {
			value *= superseded
		}
		if value /= float64(max(k.bytes, 1)); value < worth {
			least, worth = name, value
		}
	}
	return least
}

// again returns what it costs to train a checkpoint again from what else is there of its line,
// and whether a higher rung is.
func again(files map[string]kept, name string, line []string) (cost float64, above bool) {
	k, below := files[name], 0.0
	for _, other := range line {
		switch o := files[other]; {
		case o.rung > k.rung:
			above = true
		case o.rung < k.rung && o.cost <= k.cost:
			below = max(below, o.cost)
		}
	}
	return k.cost - below, above
}

// ranks sorts the names and returns the place of each, from 0, in its group: neighbours in the
// order for which same holds. Equals keep the order of the names.
func ranks(names []string, same func(a, b string) bool, order func(a, b string) int) map[string]int {
	sorted := slices.Clone(names)
	slices.SortStableFunc(sorted, order)
	places := make(map[string]int, len(sorted))
	first := 0
	for i, name := range sorted {
		if !same(sorted[first], name) {
			first = i
		}
		places[name] = i - first
	}
	return places
}

// byLine groups the names by their line.
func byLine(names []string) map[string][]string {
	lines := map[string][]string{}
	for _, name := range names {
		lines[lineOf(name)] = append(lines[lineOf(name)], name)
	}
	return lines
}
