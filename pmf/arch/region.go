package arch

import (
	"cmp"
	"fmt"
	"slices"
)

// Grid says into how many bands each axis of the macros is parted; a region is one band of
// each. The places of the reductions are not told apart, so that a few hundred samples can
// cover the grid (the coverage of Eq. 3).
type Grid struct {
	Depth    int `json:"depth" yaml:"depth"`       // bands; 0 means 4, or as many as there are values
	Channels int `json:"channels" yaml:"channels"` // likewise
	Width    int `json:"width" yaml:"width"`       // likewise
}

// defaultBands parts the paper's 19·4·4 combinations into 4·4·4 = 64 regions, a dozen samples each
// of the 800 that the global stage has.
const defaultBands = 4

// Region is one cell of the grid of macros, bounds included. It is comparable with ==. Bounds are
// values of the space's lists, the lower one first, so a region need not be as wide as the
// distance to the next.
type Region struct {
	Depth    [2]int     `json:"depth" yaml:"depth"`
	Channels [2]int     `json:"channels" yaml:"channels"`
	Width    [2]float64 `json:"width" yaml:"width"`
}

// String returns for example "depth 14–22, channels 16, width 1.5".
func (r Region) String() string {
	return fmt.Sprintf("depth %s, channels %s, width %s", span(r.Depth), span(r.Channels), span(r.Width))
}

// span writes one value, or two with a dash.
func span[T comparable](bounds [2]T) string {
	if bounds[0] == bounds[1] {
		return fmt.Sprint(bounds[0])
	}
	return fmt.Sprintf("%v–%v", bounds[0], bounds[1])
}

// Contains tells whether an outline lies in the region.
func (r Region) Contains(m Macro) bool {
	return within(m.Depth, r.Depth) && within(m.Channels, r.Channels) && within(m.Width, r.Width)
}

func within[T cmp.Ordered](value T, bounds [2]T) bool {
	return value >= bounds[0] && value <= bounds[1]
}

// Regions lists the regions that hold at least one outline of the space, by depth, channels,
// then width. They do not overlap, and every outline lies in one. Of a space that is restricted
// they are those of the whole space that share an outline with it.
func (s Space) Regions() []Region {
	regions := s.grid()
	if s.Finite() {
		inhabited := map[Region]bool{}
		for _, a := range s.Listed() {
			inhabited[s.RegionOf(a)] = true
		}
		regions = slices.DeleteFunc(regions, func(r Region) bool { return !inhabited[r] })
	}
	return regions
}

// grid lists the regions in which combinations of the space's values lie. Depths at which no pair
// of offsets is legal count for the bounds of the bands, but make no region of their own.
func (s Space) grid() []Region {
	var depths []int
	for _, o := range s.outlines() {
		depths = append(depths, o.depth)
	}
	depths = slices.Compact(depths)
	var list []Region
	for _, depth := range bandsOf(depths, s.Depths, s.Grid.Depth) {
		for _, channels := range bandsOf(s.Channels, s.Channels, s.Grid.Channels) {
			for _, width := range bandsOf(s.Widths, s.Widths, s.Grid.Width) {
				if r := (Region{depth, channels, width}); s.meetsKept(r, depths) {
					list = append(list, r)
				}
			}
		}
	}
	return list
}

// bandsOf returns the bands in which the given ascending values lie, each once; Compact is enough,
// since ascending values have ascending bands.
func bandsOf[T int | float64](present, values []T, bands int) [][2]T {
	var list [][2]T
	for _, v := range present {
		list = append(list, band(v, values, bands))
	}
	return slices.Compact(list)
}

// meetsKept tells whether the region shares an outline with a kept region; depths are those
// at which the space has any.
func (s Space) meetsKept(r Region, depths []int) bool {
	return len(s.Kept) == 0 || slices.ContainsFunc(s.Kept, func(k Region) bool {
		return shared(depths, r.Depth, k.Depth) && shared(s.Channels, r.Channels, k.Channels) && shared(s.Widths, r.Width, k.Width)
	})
}

// shared tells whether some value lies within both bounds.
func shared[T cmp.Ordered](values []T, a, b [2]T) bool {
	return slices.ContainsFunc(values, func(v T) bool { return within(v, a) && within(v, b) })
}

// RegionOf returns the region of the space's grid in which an architecture lies; the nearest
// one for an architecture outside the space.
func (s Space) RegionOf(a Architecture) Region { return s.regionOf(a.Macro) }

func (s Space) regionOf(m Macro) Region {
	return Region{
		Depth:    band(m.Depth, s.Depths, s.Grid.Depth),
		Channels: band(m.Channels, s.Channels, s.Grid.Channels),
		Width:    band(m.Width, s.Widths, s.Grid.Width),
	}
}

// band parts the values into bands of nearly equal length, and returns the bounds of the one
// in which value lies. Lengths differ by one at most. A value that is not listed belongs to the
// next smaller listed one, or to the first.
func band[T int | float64](value T, values []T, bands int) [2]T {
	n := len(values)
	bands = min(cmp.Or(max(bands, 0), defaultBands), n)
	at, found := slices.BinarySearch(values, value)
	if !found && at > 0 {
		at--
	}
	b := 0
	// Band b holds the places from b·n/bands up to, but without, (b+1)·n/bands.
	for (b+1)*n/bands <= at {
		b++
	}
	return [2]T{values[b*n/bands], values[(b+1)*n/bands-1]}
}

// Within returns the part of the space whose outlines lie in the region.
func (s Space) Within(r Region) Space { return s.Restrict([]Region{r}) }

// Restrict returns the part of the space whose outlines lie in one of the given regions of
// its grid, in place of those kept before; none keeps all. Grid and encoding stay those of
// the whole space, so that regions and codes from before and after can be compared.
func (s Space) Restrict(regions []Region) Space {
	s.Kept = slices.Clone(regions)
	return s
}

// keeps tells whether an outline lies in a kept region.
func (s Space) keeps(m Macro) bool {
	return len(s.Kept) == 0 || slices.ContainsFunc(s.Kept, func(r Region) bool { return r.Contains(m) })
}
