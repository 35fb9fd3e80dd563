package cell

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// A hint says what to do about a message of the compiler or of a panic. $1, $2 … in the advice
// are the groups of the pattern.
type hint struct {
	message *regexp.Regexp
	advice  string
}

func on(pattern, advice string) hint { return hint{regexp.MustCompile(pattern), advice} }

// hints are tried in turn, so the special stand before the general. Messages are those of go
// build, and of go/parser, through which GoNB looks at a cell first.
var hints = []hint{
	// Names.
	on(`declared and not used: ([\pL\pN_]+)`, "Go allows no unused variable in a function: use $1, or write _ = $1."),
	on(`imported and not used`, "Take the import out: what a cell needs is found without one."),
	on(`\(but have (\w+)\)`, "Capital and small letters differ: it is called $1."),
	on(`name (\w+) not exported by package (\w+)`, "Only names that begin with a capital letter leave their package; Tab behind $2. lists them."),
	on(`has no field or method \w+, but does have (?:field|method) (\w+)`, "Capital and small letters differ: it is called $1."),
	on(`has no field or method`, "Tab behind the value and its dot lists what it has."),
	on(`main redeclared`, "A cell has either statements or a func main of its own."),
	on(`([\pL\pN_]+) redeclared in this block`, "One cell declares $1 twice: keep one of them. Another cell may declare it anew."),
	on(`is not in std|no required module provides|cannot find module providing package|/@v/list|module lookup disabled`,
		"The package is not part of this project. Run !*go get MODULE@VERSION in a cell to add it, while the network is there."),

	// Assignments and calls.
	on(`no new variables on left side of :=`, "The names exist already: assign with = instead of :=."),
	on(`non-name (.+) on left side of :=`, "$1 is no new name: assign with = instead of :=."),
	on(`assignment mismatch|in single-value context`, "The call returns a different number of values; errors are values too: result, err := …"),
	on(`\(no value\) used as value`, "The call returns nothing, so there is nothing to assign or show."),
	on(`cannot assign to struct field .+ in map`, "Take the struct out of the map, change it, and put it back."),
	on(`(?:not enough|too many) arguments in call to (\S+)`, "$1? shows what it wants."),
	on(`too many return values`, "A function names what it returns in its head: func f() int { … }. Statements of a cell return nothing: to see a value let it stand alone on the last line."),
	on(`missing return`, "Not every way through the function returns a value: end it with a return."),
	on(`unused results?|is not used`, "Only the last expression of a cell is shown by itself: print the others with fmt.Println, or assign them."),

	// Types.
	on(`method (\w+) has pointer receiver`, "$1 is a method of the pointer: give &x instead of x."),
	on(`does not implement (\S+) \(missing method (\w+)\)`, "The type lacks the method $2; $1? shows how it looks."),
	on(`mismatched types (?:untyped )?(?:string and (?:untyped )?(?:u?int|float|rune|byte)|(?:u?int|float|rune|byte)\w* and (?:untyped )?string)`,
		"A number becomes a text by fmt.Sprint, a text a number by strconv.Atoi."),
	on(`mismatched types (\S+) and (\S+)\)`, "Go converts nothing by itself: write $1(…) or $2(…) around one side."),
	on(`cannot use .+\(.*string.*\) as (u?int\d*|float\d+) value`, "A text becomes a number by strconv.Atoi or strconv.ParseFloat."),
	on(`cannot use .+\(.*(?:int|float|rune).*\) as string value`, "A number becomes a text by fmt.Sprint."),
	on(`truncated`, "A number with a fraction does not fit into an integer: make the other side a float64(…)."),
	on(`as (\w+) value .*\(overflows\)|overflows (\w+)`, "$1$2 cannot hold so large a number; int64 and float64 hold more, math/big any."),
	on(`cannot use .+ as (u?int\d*|float\d+) value`, "Go converts nothing by itself: write $1(…) around it."),
	on(`non-boolean condition`, "A condition is true or false: compare with something, as in x != 0."),
	on(`cannot infer (\w+)`, "Say the type yourself, in brackets behind the name: f[int](…)."),

	// Syntax.
	on(`missing ',' (?:before newline|in)`, "In a list over several lines every line ends with a comma, the last one too."),
	on(`found newline|unexpected newline|semicolon or newline before \{`, "An opening { stands on the line of its if, for or func, at the end."),
	on(`raw string literal not terminated|^string not terminated`, "The closing ` is missing."),
	on(`string literal not terminated|newline in string`, "A text in \"…\" ends on its line; `…` may have several."),
	on(`illegal rune literal|more than one character in rune literal`, "A text stands in \"…\"; '…' is a single character."),

	on(`(?:is )?\(?neither addressable nor a map index`, "A constant, or the result of a call, cannot be changed: put it into a variable first."),
	on(`cannot define new methods on non-local type (\w+)`, "Make a type of your own: type My $1, and give My the method."),
	on(`division by zero`, "The divisor is 0, already for the compiler."),
	on(`expected boolean expression|cannot use .* as value`, "= assigns and == compares; if x := f(); x > 0 { … } makes a variable and then tests."),
	on(`import cycle`, "Two packages import each other: a cell imports packages, and no package may import a cell."),
	on(`defined and not used`, "Nothing jumps to the label: use it, or take it out."),
	on(`does not support indexing|cannot index`, "Only arrays, slices, strings and maps have places."),
	on(`not enough return values|in return statement`, "A return gives as many values as the function's head names."),
	on(`duplicate (?:key|case)`, "The same value stands there twice."),
	on(`unknown field (\w+) in struct literal of type (\S+)`, "$2? shows the fields of $2."),
	on(`too (?:few|many) values in struct literal`, "Name the fields: T{X: 1, Y: 2}."),
	on(`use of package (\w+)(?: without selector| not in selector)`, "$1 is a package: write $1. and what you want of it."),
	on(`(\S+) \(type\) is not an expression`, "$1 is a type: a value of it is $1{…} or $1(…)."),
	on(`(?:called|invoked) .*non-function|cannot call`, "Only functions can be called."),

	// Panics.
	on(`assignment to entry in nil map`, "A map must be made before it is written to: var m = map[string]int{}."),
	on(`index out of range \[\d+\] with length 0`, "It is empty: there is no first element yet."),
	on(`index out of range \[\d+\] with length`, "Places count from 0, so the last one is the length less 1."),
	on(`slice bounds out of range`, "A slice x[a:b] wants 0 ≤ a ≤ b ≤ cap(x)."),
	on(`nil pointer dereference`, "A pointer or an interface is nil here: was an error beside it passed over, or was it never made?"),
	on(`integer divide by zero`, "An integer was divided by 0; test for it before."),
	on(`interface conversion`, "The value has another type than the one asked for: v, ok := x.(T) asks without a panic."),
	on(`all goroutines are asleep`, "Everyone waits for somebody: a channel that nobody writes to or closes, a WaitGroup that is never done, a lock taken twice?"),
	on(`stack overflow`, "A function calls itself without end: which case stops it?"),
	on(`(?:send on|close of) closed channel`, "The channel is closed already; only its one writer should close it, once."),
	on(`close of nil channel`, "The channel was never made: make(chan T)."),
	on(`concurrent map`, "Several goroutines use one map at once: guard it by a sync.Mutex."),
	on(`negative WaitGroup counter`, "Done was called more often than Add announced; wg.Go counts by itself."),
}

// missing are the messages of GoMLX and of the search about what is not installed.
var missing = []hint{
	on(`can't find backend "(\w+)"|no registered compute\.Backend`,
		"No backend of that name is part of this cell: import _ \"github.com/gomlx/gomlx/backends/default\" brings xla and go."),
	on(`Plugin "cuda\w*" for backend "xla" not found`,
		"The plugin for NVIDIA is not installed: ./install.sh --cuda13 (or --cuda12 for older drivers) brings it."),
	on(`no plugins found for backend|Plugin "\S*" for backend "xla" not found`,
		"The XLA plugin is not installed: ./install.sh brings it; %pmf doctor shows what is there."),
}

// Missing says which command brings what an error found missing, "" where nothing is missing.
func Missing(message string) string { return firstOf(missing, message) }

// firstOf gives the advice of the first hint that fits.
func firstOf(hints []hint, message string) string {
	for _, h := range hints {
		if m := h.message.FindStringSubmatchIndex(message); m != nil {
			return string(h.message.ExpandString(nil, h.advice, message, m))
		}
	}
	return ""
}

// Context is what a hint takes into account besides the message.
type Context struct {
	Cell   int            // of the mistake
	Locals map[string]int // names that cells made with :=, and those cells
	Near   string         // what a name that is not found may have meant; "" for nothing
	Hidden *Hidden        // what hides the package in which a name is not found; nil for nothing
}

// Hint explains common mistakes, and is "" where it knows nothing better than the message.
func Hint(message string, c Context) string {
	if c.Hidden != nil {
		return c.Hidden.advice(c.Cell)
	}
	m := undefined.FindStringSubmatch(message)
	if c.Near != "" && m == nil {
		return didYouMean(c.Near)
	}
	if advice := cmp.Or(Missing(message), firstOf(hints, message)); advice != "" || m == nil {
		return advice
	}
	return c.undefined(m[1], m[2])
}

func didYouMean(near string) string { return "Did you mean " + near + "?" }

// undefined splits what is not defined into package and name.
var undefined = regexp.MustCompile(`^undefined: (?:([\pL\pN_]+)\.)?([\pL\pN_]+)`)

// endedHint is about a name that only the cell that made it has.
func endedHint(name string, made int) string {
	return fmt.Sprintf("%[1]s was made with := in cell [%[2]d] and ended with it: each cell is a program of its own. Write %%keep %[1]s in that cell, or var %[1]s = … there.", name, made)
}

func (c Context) undefined(pkg, name string) string {
	made, ok := c.Locals[name]
	switch {
	case pkg != "" && c.Near != "":
		return didYouMean(c.Near)
	case pkg != "":
		return fmt.Sprintf("Package %[1]s has no %[2]s; Tab behind %[1]s. lists what it has.", pkg, name)
	case ok && made == c.Cell:
		return fmt.Sprintf("%[1]s was made with :=, which functions do not see. Write var %[1]s = … to share it.", name)
	case ok:
		return endedHint(name, made)
	}
	if slices.Contains(shellWords, name) {
		return "A line for the shell begins with !, as in !" + name + "."
	}
	if word, ok := foreign[name]; ok {
		return "In Go that is " + word + "."
	}
	if c.Near != "" {
		return didYouMean(c.Near)
	}
	if near := Nearest(name, slices.Sorted(maps.Keys(c.Locals))); near != "" && c.Locals[near] != c.Cell {
		return didYouMean(near) + " " + endedHint(near, c.Locals[near])
	}
	return "Has the cell that defines " + name + " been run? Is it spelled like this?"
}
