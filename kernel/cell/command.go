package cell

import (
	"slices"
	"strings"
)

// A Command is a line of a cell that is for the kernel or for GoNB, as in %keep x.
type Command struct {
	Line int    // from 1
	Word string // with its %
	Rest string
}

// Commands lists the commands of a cell that begin with %, but for the entries %% and %main, which
// are GoNB's marks for a body. What follows a command such as %%bash is another program's.
func Commands(source string) (found []Command) {
	lines := flush(strings.Split(strings.ReplaceAll(source, "\r\n", "\n"), "\n"))
	if i := slices.IndexFunc(lines, func(l string) bool { return strings.TrimSpace(l) != "" }); i >= 0 && foreignText.MatchString(lines[i]) {
		return []Command{command(i, lines[i])}
	}
	for i, is := range commandLines(lines) {
		if c := command(i, lines[i]); is && strings.HasPrefix(c.Word, "%") {
			found = append(found, c)
		}
	}
	return found
}

// command reads a line, counted from 0.
func command(i int, line string) Command {
	word, rest, _ := strings.Cut(strings.ReplaceAll(strings.TrimPrefix(line, "//gonb:"), "\t", " "), " ")
	return Command{i + 1, strings.TrimSpace(word), strings.TrimSpace(rest)}
}
