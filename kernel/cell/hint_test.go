package cell_test

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pmfnas/kernel/cell"
)

// mistakes are cells of beginners, with a part of the hint that they should get. A function named
// f holds what stands in main.
var mistakes = []struct{ name, code, hint string }{
	{"unused variable", "func f() { x := 1 }", "write _ = x"},
	{"unused import", "import \"os\"", "found without one"},
	{"small letter", "import \"strings\"\nvar _ = strings.toUpper(\"x\")", "it is called ToUpper"},
	{"field in other case", "type T struct{ Name string }\nvar _ = T{}.name", "it is called Name"},
	{"no such field", "type T struct{ Name string }\nvar _ = T{}.Size", "Tab behind the value"},
	{"unknown in a package", "import \"strings\"\nvar _ = strings.Shout(\"x\")", "Package strings has no Shout"},
	{"shell command", "var _ = ls", "as in !ls"},
	{"result not named", "func f() { return 3 }", "names what it returns in its head"},
	{"unknown name", "var _ = width", "Has the cell that defines width been run?"},
	{"declared twice", "var a = 1\nvar a = 2", "One cell declares a twice"},
	{"nothing new", "func f() { x := 1; x := 2; _ = x }", "assign with = instead"},
	{"no name", "type T struct{ X int }\nfunc f() { var t T; t.X := 1 }", "assign with = instead"},
	{"mismatch", "import \"strconv\"\nvar n = strconv.Atoi(\"1\")", "result, err := …"},
	{"no value", "func g() {}\nvar x = g()", "The call returns nothing"},
	{"struct in a map", "type T struct{ X int }\nfunc f() { m := map[string]T{}; m[\"a\"].X = 1 }", "put it back"},
	{"too few arguments", "import \"strings\"\nvar _ = strings.Repeat(\"x\")", "strings.Repeat? shows"},
	{"too many arguments", "import \"strings\"\nvar _ = strings.ToUpper(\"x\", 1)", "strings.ToUpper? shows"},
	{"return of a value", "func f() { return 5 }", "stand alone on the last line"},
	{"no return", "func f() int { }", "end it with a return"},
	{"unused value", "func f() { x := 1; x }", "Only the last expression"},
	{"pointer receiver", "type T struct{}\nfunc (t *T) String() string { return \"\" }\nvar _ interface{ String() string } = T{}", "give &x instead"},
	{"missing method", "import \"fmt\"\nvar _ fmt.Stringer = 5", "lacks the method String"},
	{"int and float", "func f(n int, x float64) float64 { return n * x }", "write int(…) or float64(…)"},
	{"text as number", "var n int = \"5\"", "strconv.Atoi"},
	{"number as text", "var s string = 5", "fmt.Sprint"},
	{"fraction", "var n int = 1.5", "float64(…)"},
	{"float as int", "func f(x float64) { var n int = x; _ = n }", "write int(…) around it"},
	{"too large", "var b uint8 = 300", "uint8 cannot hold"},
	{"condition", "func f() { if 1 { } }", "x != 0"},
	{"constant", "const c = 1\nfunc f() { c = 2 }", "put it into a variable first"},
	{"method of int", "func (n int) Twice() int { return 2 * n }", "type My int"},
	{"division", "var x = 1 / 0", "The divisor is 0"},
	{"text and number", "var x = \"a\" + 1", "fmt.Sprint"},
	{"number and text", "func f(n int) { _ = n + \"a\" }", "fmt.Sprint"},
	{"texts of a type", "type S string\nfunc f(s S, t string) { _ = s + t }", "write S(…) or string(…)"},
	{"label", "func f() { L: for { } }", "Nothing jumps to the label"},
	{"index of a number", "func f(n int) int { return n[0] }", "have places"},
	{"two results", "func f() (int, error) { return 1 }", "as many values"},
	{"key twice", "var m = map[string]int{\"a\": 1, \"a\": 2}", "stands there twice"},
	{"unknown option", "type T struct{ X int }\nvar t = T{Y: 1}", "T? shows the fields"},
	{"values without names", "type T struct{ X, Y int }\nvar t = T{1}", "Name the fields"},
	{"package as value", "import \"math\"\nvar x = math", "write math. and"},
	{"type as value", "func f() { x := int; _ = x }", "int{…} or int(…)"},
	{"call of a number", "func f(n int) { n() }", "Only functions"},
	{"word of another language", "var x = None", "In Go that is nil"},
	{"type parameter", "func g[T any]() {}\nfunc f() { g() }", "f[int](…)"},
}

// TestHintsFitWhatTheCompilerSays compiles every mistake, so that a new Go whose words differ shows.
func TestHintsFitWhatTheCompilerSays(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "go.mod"), "module cells\n\ngo 1.26\n")
	for i, m := range mistakes {
		write(t, filepath.Join(folder, place(i), "cell.go"), "package "+place(i)+"\n\n"+m.code+"\n")
	}
	said := map[string][]string{}
	for line := range strings.Lines(goTool(t, folder, "build", "-gcflags=-e", "./...")) {
		if at, message, ok := strings.Cut(line, ": "); ok {
			said[strings.Split(at, string(filepath.Separator))[0]] = append(said[strings.Split(at, string(filepath.Separator))[0]], strings.TrimSpace(message))
		}
	}
	for i, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			var hints []string
			for _, message := range said[place(i)] {
				hints = append(hints, cell.Hint(message, cell.Context{}))
			}
			if !strings.Contains(strings.Join(hints, "\n"), m.hint) {
				t.Errorf("the compiler says %q, and the hints are %q, want %q", said[place(i)], hints, m.hint)
			}
		})
	}
}

func TestHintsFitWhatIsSaidOfAPackageThatIsNotThere(t *testing.T) {
	for _, path := range []string{"nobody/nothing", "example.com/nothing"} {
		folder := t.TempDir()
		write(t, filepath.Join(folder, "go.mod"), "module cells\n\ngo 1.26\n")
		write(t, filepath.Join(folder, "cell.go"), "package cells\n\nimport _ \""+path+"\"\n")
		said := goTool(t, folder, "build", ".")
		if got := cell.Hint(said, cell.Context{}); !strings.Contains(got, "not part of this project") {
			t.Errorf("of %s Go says %q, and the hint is %q", path, said, got)
		}
	}
}

func TestHintsFitWhatTheParserSays(t *testing.T) {
	for _, c := range []struct{ code, hint string }{
		{"func f() {\n\tfor i := 0; i < 3; i++\n\t{\n\t}\n}", "opening { stands on the line"},
		{"var x = []int{1,\n\t2\n}", "the last one too"},
		{"var s = \"open\n", "`…` may have several"},
		{"var c = 'text'\n", "'…' is a single character"},
		{"var s = `open\n", "closing ` is missing"},
	} {
		_, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+c.code, parser.AllErrors)
		if err == nil {
			t.Fatalf("%q has no error", c.code)
		}
		if got := cell.Hint(err.Error(), cell.Context{}); !strings.Contains(got, c.hint) {
			t.Errorf("the parser says %q of %q, and the hint is %q, want %q", err, c.code, got, c.hint)
		}
	}
}

// TestHintsFitWhatPanicsSay runs one program once for each way to panic.
func TestHintsFitWhatPanicsSay(t *testing.T) {
	ways := []struct{ code, hint string }{
		{"var m map[string]int; m[\"a\"] = 1", "A map must be made"},
		{"x := []int{1}; println(x[len(os.Args)])", "the length less 1"},
		{"var x []int; println(x[len(os.Args)])", "It is empty"},
		{"x := []int{1}; println(x[:len(os.Args)+5])", "0 ≤ a ≤ b"},
		{"var p *struct{ X int }; println(p.X)", "is nil here"},
		{"n := len(os.Args) - 2; println(1 / n)", "divided by 0"},
		{"var x any = 1; println(x.(string))", "v, ok := x.(T)"},
		{"<-make(chan int)", "Everyone waits"},
		{"c := make(chan int); close(c); close(c)", "closed already"},
		{"var w sync.WaitGroup; w.Done()", "wg.Go counts"},
		{"debug.SetMaxStack(1 << 16); var f func(int) int; f = func(n int) int { return f(n+1) + 1 }; println(f(0))", "calls itself without end"},
	}
	folder := t.TempDir()
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"os\"\n\t\"runtime/debug\"\n\t\"sync\"\n)\n\nvar _ sync.Mutex\nvar _ = debug.Stack\n\nfunc main() {\n\tswitch os.Args[1] {\n")
	for i, w := range ways {
		b.WriteString("\tcase \"" + place(i) + "\":\n\t\t" + w.code + "\n")
	}
	b.WriteString("\t}\n}\n")
	write(t, filepath.Join(folder, "go.mod"), "module cells\n\ngo 1.26\n")
	write(t, filepath.Join(folder, "main.go"), b.String())
	if said := goTool(t, folder, "build", "-o", "panics", "."); said != "" {
		t.Fatal(said)
	}
	for i, w := range ways {
		said, err := exec.Command(filepath.Join(folder, "panics"), place(i)).CombinedOutput()
		if err == nil {
			t.Errorf("%s does not panic", w.code)
		}
		if got := cell.Hint(string(said), cell.Context{}); !strings.Contains(got, w.hint) {
			t.Errorf("of %q Go says %q, and the hint is %q, want %q", w.code, said, got, w.hint)
		}
	}
}

func place(i int) string { return "m" + strconv.Itoa(i) }

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// goTool returns what the go command says in a folder that has nothing to do with this project.
func goTool(t *testing.T, folder string, arguments ...string) string {
	t.Helper()
	command := exec.Command("go", arguments...)
	command.Dir, command.Env = folder, append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	said, _ := command.CombinedOutput()
	return string(said)
}

func TestHabitsOfOtherLanguagesAreExplained(t *testing.T) {
	for line, want := range map[string]string{
		"def f(x):":                   "func name",
		"for i in range(3):":          "for i := range 3",
		"for x in xs:":                "for _, x := range xs",
		"while true {":                "only loop is for",
		"for (int i = 0; i < 3; i++)": "no brackets",
		"let x = 3;":                  "x := 3",
		"int x = 3":                   "x := 3",
		"import numpy as np":          "import \"math\"",
		"elif x > 2:":                 "else if",
		"try:":                        "no exceptions",
		"# a comment":                 "begins with //",
		"fmt.Println(“hello”)":        "Typographic quotes",
		"y := x ** 2":                 "math.Pow",
		"y := a > b ? a : b":          "no a ? b : c",
		"y := x++":                    "statement of its own",
		"if x > 0:":                   "A block stands in",
		"if x = 3 {":                  "== compares",
		"if x == 3 {":                 "",
		"for i := 0; i <= 3; i++":     "",
		"x := map[string]int{}":       "",
		"for i := range 3 {":          "",
		"x++":                         "",
	} {
		if got := cell.Habit(line); !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("of %q is said %q, want %q", line, got, want)
		}
	}
}
