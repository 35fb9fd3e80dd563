package cell

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Show is what the front calls package show in the code that it writes. People's cells may call a
// variable show, and import the package under its own name beside this one.
const Show = "pmf_kernel_show"

// foreignWords are what the front writes around a cell's code, as the compiler's messages tell of it.
var foreignWords = strings.NewReplacer(" in argument to "+Show+".Result", "", " in argument to "+Show+".Keep", "", Show, "show")

// Homely leaves out of a message what is about code that the person did not write.
func Homely(message string) string { return foreignWords.Replace(message) }

// taken are the names that the program of every cell needs for itself, each with what for. GoNB
// calls flag.Parse in every program.
var taken = map[string]string{
	"main": "the program's own function",
	"init": "what Go calls functions that run first",
	"flag": "a package that the program of every cell calls",
	Show:   "a package that the program of every cell calls",
}

// takenBy finds the first declaration of a name that no cell may declare for others; nil for none.
func takenBy(c Cell, lines []string) *Problem {
	declared := c.Declares()
	names := slices.DeleteFunc(slices.Collect(maps.Keys(declared)), func(name string) bool {
		// Other packages called flag have a Parse, too.
		return taken[name] == "" || name == "flag" && strings.HasSuffix(declared[name].Path, "flag")
	})
	if len(names) == 0 {
		return nil
	}
	name := slices.MinFunc(names, func(a, b string) int { return cmp.Compare(declared[a].Line, declared[b].Line) })
	line := declared[name].Line
	if line < 1 || line > len(lines) {
		return nil
	}
	return &Problem{Line: line, Source: lines[line-1], Column: 1 + max(0, strings.Index(lines[line-1], name)),
		Message: fmt.Sprintf("%s is declared as %s, but it is %s", name, declared[name].What(), taken[name]), Hint: "Give it another name."}
}

// Hidden is the declaration that hides the package of the same name.
type Hidden struct {
	Name string // of both
	Cell int    // that declared it; 0 is the cell that misses the package
	Declaration
}

// advice tells how the package comes back into sight. here is the cell that misses it.
func (h Hidden) advice(here int) string {
	if h.Cell == 0 || h.Cell == here {
		return fmt.Sprintf("In this cell %[1]s is something else than the package %[1]s, which it hides: give it another name.", h.Name)
	}
	return fmt.Sprintf("%[1]s is %[2]s since cell [%[3]d], line %[4]d, which hides the package %[1]s. Give it another name there, and run %%rm %[1]s to have the package back.",
		h.Name, h.What(), h.Cell, h.Line)
}
