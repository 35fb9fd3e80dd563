package view

import (
	"fmt"
	"strings"
	"time"
)

// Progress is the state of long work at one moment.
type Progress struct {
	Title     string        `json:"title"` // what is going on, such as the study's name
	Stage     string        `json:"stage,omitempty"`
	Done      int           `json:"done"` // of Total units
	Total     int           `json:"total"`
	Unit      string        `json:"unit,omitempty"` // such as architectures
	Elapsed   time.Duration `json:"elapsed"`
	ETA       time.Duration `json:"eta,omitempty"`       // 0 means unknown
	Incumbent string        `json:"incumbent,omitempty"` // the best so far
	Best      float64       `json:"best,omitempty"`      // its accuracy in [0, 1]
	Spark     []float64     `json:"spark,omitempty"`     // the latest accuracies, oldest first
	Note      string        `json:"note,omitempty"`      // what runs right now
	Before    []string      `json:"before,omitempty"`    // the stages that are over, such as: global 12
	Finished  bool          `json:"finished,omitempty"`
	State     string        `json:"state,omitempty"` // how it ended, such as paused; "" is well
}

// Fraction returns how much is done, in [0, 1].
func (p Progress) Fraction() float64 {
	if p.Total <= 0 {
		return 0
	}
	return min(1, max(0, float64(p.Done)/float64(p.Total)))
}

// Later is the progress after a time in which nothing was told: unless it is finished its clocks
// have gone on, and what was to end is expected within a second.
func (p Progress) Later(since time.Duration) Progress {
	if p.Finished {
		return p
	}
	p.Elapsed += since
	if p.ETA > 0 {
		p.ETA = max(p.ETA-since, time.Second)
	}
	return p
}

// Left says how much longer it takes, as the end of a line; nothing when that is unknown.
func (p Progress) Left() string {
	if p.ETA <= 0 {
		return ""
	}
	return "  about " + p.ETA.Round(time.Second).String() + " left"
}

// Text is the progress on one line.
func (p Progress) Text() string {
	const bar = 24
	full := int(p.Fraction()*bar + 0.5)
	drawn := strings.Repeat("█", full) + strings.Repeat("░", bar-full)
	if p.over() {
		drawn = ""
	}
	return strings.Join(nonEmpty(p.head(), drawn, p.count(), p.clock(), p.best(), Sparkline(p.Spark), p.Note), "  ")
}

// HTML is the progress as a bar with a line of words below it; what has ended well needs no bar.
func (p Progress) HTML() string {
	bar := fmt.Sprintf(` <progress value="%.4f" max="1" style="width:16em;vertical-align:middle"></progress>`, p.Fraction())
	if p.over() {
		bar = ""
	}
	words := nonEmpty(p.count(), p.clock(), p.best(), p.Note)
	for i := range words {
		words[i] = escape.Replace(words[i])
	}
	return fmt.Sprintf(`<div style="font-variant-numeric:tabular-nums"><b>%s</b>%s <span style="font-family:monospace">%s</span><br>%s</div>`,
		escape.Replace(p.head()), bar, Sparkline(p.Spark), strings.Join(words, " &nbsp;·&nbsp; "))
}

// over tells whether all has ended well.
func (p Progress) over() bool { return p.Finished && p.State == "" }

// head says what goes on, or that it is over.
func (p Progress) head() string {
	if p.over() && len(p.Before) > 0 {
		return p.Title + " · finished"
	}
	return strings.Join(nonEmpty(p.Title, p.Stage), " · ")
}

// Bundle returns the progress as one display.
func (p Progress) Bundle() Bundle { return Bundle{Plain: p.Text() + "\n", HTML: p.HTML()} }

func (p Progress) count() string {
	if p.Total <= 0 {
		return ""
	}
	if p.over() && len(p.Before) > 0 {
		return fmt.Sprintf("%s: %s, %s %d", p.Unit, strings.Join(p.Before, ", "), p.Stage, p.Done)
	}
	return strings.TrimSpace(fmt.Sprintf("%d/%d %s", p.Done, p.Total, p.Unit))
}

func (p Progress) clock() string {
	elapsed := p.Elapsed.Round(time.Second).String()
	switch {
	case p.Finished && p.State != "":
		return p.State + " after " + elapsed
	case p.Finished:
		return "took " + elapsed
	case p.ETA > 0:
		return elapsed + ", about " + p.ETA.Round(time.Second).String() + " left"
	}
	return elapsed
}

func (p Progress) best() string {
	if p.Best <= 0 {
		return ""
	}
	return strings.TrimSpace(fmt.Sprintf("best %.2f %% %s", 100*p.Best, p.Incumbent))
}

// Sparkline draws values as a row of bars between the smallest and the largest.
func Sparkline(values []float64) string {
	if len(values) == 0 {
		return ""
	}
	const bars = "▁▂▃▄▅▆▇█"
	levels := []rune(bars)
	low, high := values[0], values[0]
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	line := make([]rune, len(values))
	for i, v := range values {
		level := 0
		if high > low {
			level = int((v - low) / (high - low) * float64(len(levels)-1))
		}
		line[i] = levels[min(len(levels)-1, max(0, level))]
	}
	return string(line)
}
