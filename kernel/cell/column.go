package cell

import "strings"

// Column maps a column of a line that GoNB wrote to the person's line: both are bytes, counted from
// 1. It returns 0 where the one line does not prove where the other's code stands, because GoNB or
// the front put more into it than is known here, or the person's line has that code twice.
func Column(own, written string, column int) int {
	at := column - 1
	if at < 0 || at > len(written) {
		return 0
	}
	for _, s := range undressed(written) {
		code := written[s.start:s.end]
		if code == "" || strings.Count(own, code) != 1 {
			continue
		}
		// What stands outside of the code is about it as a whole.
		return 1 + strings.Index(own, code) + min(max(0, at-s.start), len(code))
	}
	return 0
}

// dress is what the front and GoNB put around a person's line.
var dress = []struct{ before, behind string }{
	{"", ""}, {Show + ".Result(", ")"}, {Show + ".Result(", ""}, {"", ")"}, {"type ", ""}, {"const ", ""}, {"func main() { " + Show + ".Attach();", ""},
}

// undressed lists what may be the person's own code in a line, white space around it apart.
func undressed(line string) (spans []span) {
	start := len(line) - len(strings.TrimLeft(line, " \t"))
	end := max(start, len(strings.TrimRight(line, " \t\r")))
	for _, d := range dress {
		code := line[start:end]
		if len(code) >= len(d.before)+len(d.behind) && strings.HasPrefix(code, d.before) && strings.HasSuffix(code, d.behind) {
			spans = append(spans, span{start + len(d.before), end - len(d.behind)})
		}
	}
	return spans
}
