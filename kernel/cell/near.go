package cell

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Nearest returns the candidate that name is most likely a misspelling of, "" where none is close
// enough to be proposed. Of equally close ones it is that which begins and ends most like the name,
// and of those the first.
func Nearest(name string, candidates []string) string {
	type proposal struct {
		name            string
		distance, alike int
	}
	var found []proposal
	for _, c := range candidates {
		if d := edits(strings.ToLower(name), strings.ToLower(c)); c != name && d <= tolerated(name, c) {
			found = append(found, proposal{c, d, alike(name, c)})
		}
	}
	if len(found) == 0 {
		return ""
	}
	return slices.MinFunc(found, func(a, b proposal) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(b.alike, a.alike))
	}).name
}

// tolerated is how many edits may lie between two names, case apart: between short ones nearly
// everything is near.
func tolerated(a, b string) int {
	n := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	switch {
	case n <= 2 || n <= 4 && prefix(strings.ToLower(a), strings.ToLower(b)) == 0:
		return 0
	case n <= 5:
		return 1
	case n <= 8:
		return 2
	}
	return 3
}

// alike counts the bytes at both ends that two names have in common.
func alike(a, b string) int {
	n := prefix(a, b)
	suffix := 0
	for suffix < min(len(a), len(b))-n && a[len(a)-1-suffix] == b[len(b)-1-suffix] {
		suffix++
	}
	return n + suffix
}

func prefix(a, b string) (n int) {
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// edits counts the characters to insert, delete, replace or swap with their neighbour that turn a
// into b (the optimal string alignment distance).
func edits(a, b string) int {
	from, to := []rune(a), []rune(b)
	// rows[i][j] is the distance between the first i runes of a and the first j of b.
	rows := make([][]int, len(from)+1)
	for i := range rows {
		rows[i] = make([]int, len(to)+1)
		rows[i][0] = i
	}
	for j := range to {
		rows[0][j+1] = j + 1
	}
	for i, r := range from {
		for j, s := range to {
			changed := rows[i][j]
			if r != s {
				changed++
			}
			rows[i+1][j+1] = min(changed, rows[i][j+1]+1, rows[i+1][j]+1)
			if i > 0 && j > 0 && r == to[j-1] && from[i-1] == s {
				rows[i+1][j+1] = min(rows[i+1][j+1], rows[i-1][j-1]+1)
			}
		}
	}
	return rows[len(from)][len(to)]
}
