package study

// closestName returns the known name that is spelt most like an unknown one, or "" if more
// than a third of its letters would have to change.
func closestName(unknown string, known []string) string {
	best, fewest := "", len(unknown)/3+1
	for _, name := range known {
		if n := edits(unknown, name); n <= fewest {
			best, fewest = name, n-1
		}
	}
	return best
}

// edits counts the letters to insert, delete or replace to get from one word to the other.
func edits(from, to string) int {
	before := make([]int, len(to)+1) // edits from the letters read so far to each beginning of to
	for j := range before {
		before[j] = j
	}
	for i := range len(from) {
		now := []int{i + 1}
		for j := range len(to) {
			replaced := before[j]
			if from[i] != to[j] {
				replaced++
			}
			now = append(now, min(replaced, now[j]+1, before[j+1]+1))
		}
		before = now
	}
	return before[len(to)]
}
