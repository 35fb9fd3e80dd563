package cell

import (
	"regexp"
	"strings"
)

// habits are what people bring from other languages, told by the line that they wrote. The Go
// compiler says little about them, because it takes them for something else.
var habits = []struct {
	line   *regexp.Regexp
	advice string
}{
	{regexp.MustCompile(`[“”‘’„]`), `Typographic quotes come from a word processor or a web page: Go wants "…".`},
	{regexp.MustCompile("\u00a0"), "There is a no-break space in the line, as web pages have it: write a common space."},
	{regexp.MustCompile(`^\s*def\s+\w+\s*\(`), "A function is written: func name(x int) int { … }"},
	{regexp.MustCompile(`^\s*(async\s+)?function\b|^\s*fn\s+\w+`), "A function is written: func name(x int) int { … }"},
	{regexp.MustCompile(`^\s*class\s+\w+`), "Go has structs with methods: type T struct { … } and func (t *T) Name() { … }"},
	{regexp.MustCompile(`^\s*for\s+\w+\s+in\s+range\s*\(`), "A loop over numbers is written: for i := range 3 { … }"},
	{regexp.MustCompile(`^\s*for\s+(\w+\s*,\s*)*\w+\s+in\b`), "A loop over values is written: for _, x := range xs { … }"},
	{regexp.MustCompile(`^\s*for\s*\(`), "The head of a loop has no brackets: for i := 0; i < 3; i++ { … }"},
	{regexp.MustCompile(`^\s*while\b`), "Go's only loop is for: for x < 3 { … }, without end for { … }"},
	{regexp.MustCompile(`^\s*(do|repeat)\s*\{?\s*$`), "Go's only loop is for: for { …; if done { break } }"},
	{regexp.MustCompile(`^\s*elif\b`), "Write } else if x > 0 { on one line."},
	{regexp.MustCompile(`^\s*else\b`), "Go wants } and else on one line: } else {"},
	{regexp.MustCompile(`^\s*(let|const|auto|mut|val)\s+\w+\s*(:\s*\w+)?\s*=|^\s*(int|float|double|string|bool|long)\s+\w+\s*=`), "A variable is made by x := 3, or by var x = 3 for all cells."},
	{regexp.MustCompile(`^\s*from\s+\S+\s+import\b|^\s*import\s+[\w.]+(\s+as\s+\w+)?\s*;?\s*$|^\s*#include\b`), `An import is written import "math"; most need none, the cell finds them.`},
	{regexp.MustCompile(`^\s*(try|catch|except|finally)\b|^\s*(raise|throw)\b`), "Go has no exceptions: a call returns its error, and if err != nil { … } looks at it."},
	{regexp.MustCompile(`^\s*(?:` + strings.Join(shellWords, "|") + `)\s+[-./~\w]`), "A line for the shell begins with !"},
	{regexp.MustCompile(`^\s*#`), "A comment begins with // in Go."},
	{regexp.MustCompile(`\blambda\b|\)\s*=>`), "A function without a name is written: func(x int) int { return x + 1 }"},
	{regexp.MustCompile(`^\s*if\s+[^{]*[^=!<>:]=[^={]*\{`), "= assigns and == compares; if x := f(); x > 0 { … } makes a variable and then tests."},
	{regexp.MustCompile(`\?[^"]*:`), "Go has no a ? b : c: write if a { x = b } else { x = c }."},
	{regexp.MustCompile(`\*\*`), "A power is math.Pow(x, 2), or x*x."},
	{regexp.MustCompile(`:\s*$`), "A block stands in { … }, the { at the end of its line."},
	{regexp.MustCompile(`(\+\+|--)\s*[),;]|(\+\+|--)\w|=[^;]*(\+\+|--)`), "x++ is a statement of its own, not a value."},
}

// foreign are the words of other languages for what Go has too, or has otherwise.
var foreign = map[string]string{
	"True": "true", "False": "false", "None": "nil", "null": "nil", "NULL": "nil", "nullptr": "nil",
	"undefined": "nil", "range": "for i := range 3", "Println": "fmt.Println", "Printf": "fmt.Printf",
	"printf": "fmt.Printf", "echo": "fmt.Println", "input": "show.Input", "str": "fmt.Sprint", "double": "float64",
	"float": "float64", "long": "int64", "char": "byte or rune", "boolean": "bool", "String": "string",
	"list": "a slice, []int{1, 2}", "dict": "a map, map[string]int{}", "self": "the method's receiver",
	"this": "the method's receiver", "void": "no result at all", "sqrt": "math.Sqrt", "sleep": "time.Sleep",
	"pi": "math.Pi", "abs": "math.Abs", "pow": "math.Pow", "exit": "os.Exit",
}

// shellWords are commands that people type into a cell as they do in Python's notebooks.
var shellWords = []string{
	"ls", "cd", "pwd", "cat", "pip", "mkdir", "rm", "cp", "mv",
	"head", "tail", "grep", "git", "wget", "curl", "which", "conda", "apt",
}

// Habit explains a line that is written in another language than Go, "" where it is none.
func Habit(line string) string {
	for _, h := range habits {
		if h.line.MatchString(line) {
			return h.advice
		}
	}
	return ""
}
