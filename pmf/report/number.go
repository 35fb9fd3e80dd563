package report

import (
	"fmt"
	"time"
)

// seed is a seed as a table shows it. One that is too large for a number of JSON keeps all its
// digits as text.
func seed(n uint64) any {
	if n > 1<<53 {
		return fmt.Sprint(n)
	}
	return int64(n)
}

// wholeNumber shortens the digits of a number too long to read, as in 1.8·10^18. digits are
// decimal, without sign; the second is cut, not rounded.
func wholeNumber(digits string) string {
	if len(digits) < 10 {
		return digits
	}
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
