package magic

import (
	"context"
	"slices"
	"strings"
)

// Complete returns what the last of the words after %pmf may become: the flags and arguments of
// the pmf program, which knows them best; none when it does not answer in time.
func (r Runner) Complete(words []string) (candidates []string) {
	at := slices.IndexFunc(Commands(), func(c Command) bool { return len(words) > 1 && c.Name == words[0] })
	if at < 0 || len(Commands()[at].Args) == 0 {
		return nil
	}
	arguments := slices.Concat([]string{"__complete"}, Commands()[at].Args, words[1:])
	said, err := r.output(context.Background(), arguments)
	if err != nil {
		return nil
	}
	for line := range strings.Lines(said) {
		name, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !strings.HasPrefix(line, ":") && name != "" { // a line :N holds cobra's own directives
			candidates = append(candidates, name)
		}
	}
	return candidates
}
