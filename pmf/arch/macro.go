package arch

import (
	"fmt"
	"math"
)

// Stages is the number of stages of a network: the cells between two reductions.
const Stages = 3

// The largest macro structure that is accepted: far beyond Table 3, and small enough that no
// text can ask for more memory or parameters than fit.
const (
	maxDepth    = 1000
	maxChannels = 4096
	maxWidth    = 16
)

// Macro is M of the space (Table 3): the outline of a network. Comments elsewhere call it the
// outline, or the macro structure.
type Macro struct {
	Depth    int     `json:"depth"`    // cells, at least 2
	Channels int     `json:"channels"` // of the first stage, 1 to 4096
	Width    float64 `json:"width"`    // factor by which channels grow at each new stage, in (0, 16]
	Down     [2]int  `json:"down"`     // where the reductions stand, relative to Depth/3 and 2·Depth/3
}

// Reductions returns the indices of the two cells that halve height and width: Depth/3 and
// 2·Depth/3, rounded down and moved by Down. They may lie outside what Validate accepts.
func (m Macro) Reductions() [2]int {
	return [2]int{m.Depth/3 + m.Down[0], 2*m.Depth/3 + m.Down[1]}
}

// StageOf returns the stage (0, 1 or 2) of the cell with the given index; a reduction
// belongs to the stage that it begins.
func (m Macro) StageOf(cell int) int {
	at := m.Reductions()
	switch {
	case cell >= at[1]:
		return 2
	case cell >= at[0]:
		return 1
	}
	return 0
}

// StageChannels returns the channels of a stage: Channels · Width^stage to the nearest even
// number, at least 2. Stage 0 has exactly Channels. The exact width of each stage is rounded by
// itself, so rounding does not add up over the stages.
func (m Macro) StageChannels(stage int) int {
	if stage == 0 {
		return m.Channels
	}
	exact := float64(m.Channels) * math.Pow(m.Width, float64(stage))
	return max(2, 2*int(math.Round(exact/2)))
}

// Validate tells what is wrong with the outline, in the network's own terms. A reduction may be
// cell 0, and then stage 0 is the stem alone.
func (m Macro) Validate() error {
	at := m.Reductions()
	switch {
	case m.Depth < 2 || m.Depth > maxDepth:
		return fmt.Errorf("depth is %d, want 2 to %d cells", m.Depth, maxDepth)
	case m.Channels < 1 || m.Channels > maxChannels:
		return fmt.Errorf("channels are %d, want 1 to %d", m.Channels, maxChannels)
	// Written so that NaN is refused as well.
	case !(m.Width > 0 && m.Width <= maxWidth):
		return fmt.Errorf("width is %g, want more than 0 and at most %d", m.Width, maxWidth)
	case at[0] < 0 || at[1] <= at[0] || at[1] >= m.Depth:
		return fmt.Errorf("reductions are the cells %d and %d, want two different ones, in order, among 0 to %d", at[0], at[1], m.Depth-1)
	}
	return nil
}
