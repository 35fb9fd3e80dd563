package view

import (
	"fmt"
	"strings"
)

// Count writes a whole number with its noun, as in "1 epoch", "3 epochs" and "2 studies".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %s", n, plural(noun))
}

// plural covers the nouns of our reports, which are regular.
func plural(noun string) string {
	if stem, ok := strings.CutSuffix(noun, "y"); ok && !strings.ContainsAny(stem[max(0, len(stem)-1):], "aeiou") {
		return stem + "ies"
	}
	return noun + "s"
}
