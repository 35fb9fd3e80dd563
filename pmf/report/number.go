package report

import (
	"fmt"
	"time"
)

// count writes a whole number with its noun.
func count(n int, noun string) string {
	switch {
	case noun == "":
		return fmt.Sprint(n)
	case n == 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// scientific writes a long number as 1.8·10^18.
func scientific(digits string) string {
	return fmt.Sprintf("%c.%c·10^%d", digits[0], digits[1], len(digits)-1)
}

// duration writes a time as a person says it.
func duration(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%.1f min", d.Minutes())
	}
	return fmt.Sprintf("%.1f h", d.Hours())
}

func millions(n int64) float64 { return float64(n) / 1e6 }

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// short is the beginning of an architecture's ID that figures show.
func short(id string) string { return id[:min(6, len(id))] }
