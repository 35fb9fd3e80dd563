package front

import "strings"

// machineTrouble names what is wrong with the machine, not with the cell, from what a tool said;
// nil when that is not it.
func machineTrouble(said string) *trouble {
	for _, fault := range []struct{ sign, name, advice string }{
		{
			"no space left on device", "disk full",
			"no room is left where cells are built. Make room in the folder for temporary files and in Go's build cache,\n" +
				"or let TMPDIR and GOCACHE name other folders and restart the kernel.",
		},
		{
			"initialize build cache", "no build cache",
			"Go cannot write its build cache. Let GOCACHE name a folder that can be written, and restart the kernel.",
		},
		{
			"read-only file system", "read-only file system",
			"a folder that building cells needs cannot be written. Let HOME, TMPDIR, GOCACHE and GOMODCACHE name folders\n" +
				"that can be, and restart the kernel.",
		},
	} {
		for line := range strings.Lines(said) {
			if strings.Contains(line, fault.sign) {
				line = strings.TrimSpace(line)
				return &trouble{name: fault.name, value: strings.ReplaceAll(fault.advice, "\n", " "), details: []string{fault.advice, line}}
			}
		}
	}
	return nil
}
