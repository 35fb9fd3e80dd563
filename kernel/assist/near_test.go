package assist_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pmfnas/kernel/assist"
)

// TestNearFitsWhatTheCompilerSays compiles programs with one misspelled name each, so that a new Go
// whose words differ shows.
func TestNearFitsWhatTheCompilerSays(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "go.mod"), "module cells\n\ngo 1.26\n")
	cases := []struct{ code, want string }{
		// Names.
		{"var width = 3\nvar _ = widht", "width"},
		{"func f(height int) int { return hieght }", "height"},
		{"func f() { total := 1; { totals := 2; _ = totals }; _, _ = total, totl }", "total"},
		{"func f() { _ = later1; later := 1; _ = later }", ""},
		{"func f() { { inner := 1; _ = inner }; _ = innr }", ""},
		{"func f(xs []int) { for i, value := range xs { _, _ = i, valeu; _ = value } }", "value"},
		{"func f() { go func(count int) { _ = cuont }(1) }", "count"},
		{"type Point struct{}\nvar p Piont", "Point"},
		{"var n = lenn(\"x\")", "len"},
		{"var s strng", "string"},
		{"func f() { fmtt.Println() }", "fmt"},
		{"import str \"strings\"\nvar _ = strr.Fields(str.ToUpper(\"\"))", "str"},
		{"var fmx = fmtt", ""}, // a package is no value
		{"var größe = 1\nvar _ = größ", "größe"},
		{"var alpha, beta = 1, 2\nvar _ = gamma", ""},
		{"func f(i, j int) int { return k }", ""},
		// What packages have.
		{"import \"fmt\"\nfunc f() { fmt.Printn() }", "fmt.Println"},
		{"import \"strings\"\nvar _ = strings.Feilds(\"a\")", "strings.Fields"},
		{"import text \"strings\"\nvar _ = text.ToUper(\"a\")", "text.ToUpper"},
		{"import \"math/rand/v2\"\nvar _ = rand.Intn(3)", ""}, // the compiler itself says which,
		{"import \"crypto/rand\"\nvar _ = rand.Intn(3)", "rand.Int"},
		{"import \"strings\"\nvar _ = strings.splitt(\"a\")", "strings.Split"},
		{"import \"math\"\nvar _ = math.Nothing", ""},
		// Fields and methods.
		{"type P struct{ Width, Height int }\nvar _ = P{}.Widht", "Width"},
		{"type P struct{}\nfunc (p *P) Enlarge() {}\nfunc f(p *P) { p.Enlrage() }", "Enlarge"},
		{"type P struct{ Width int }\ntype Q struct{ P }\nvar _ = Q{}.Widt", "Width"},
		{"import \"strings\"\nfunc f(b strings.Builder) { b.WriteSting(\"\") }", "WriteString"},
		{"import \"time\"\nvar _ = time.Now().Unixx()", "Unix"},
		{"var p struct{ Wide int }\nvar _ = p.Wid", "Wide"},
		{"type P struct{ Width int }\nvar _ = P{Widht: 1}", "Width"},
		{"import \"net/http\"\nvar _ = http.Client{TimeOuts: 1}", "Timeout"},
		{"type P struct{ Width int }\nvar _ = P{}.Depth", ""},
	}
	for i, c := range cases {
		write(t, filepath.Join(folder, "m"+strconv.Itoa(i), "main.go"), "package main\n\n"+c.code+"\n\nfunc main() {}\n")
	}
	command := exec.Command("go", "build", "-gcflags=-e", "./...")
	command.Dir, command.Env = folder, append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	said, _ := command.CombinedOutput()
	x := assist.New(project)
	seen := map[int]bool{}
	for _, m := range regexp.MustCompile(`(?m)^m(\d+)/main\.go:(\d+):(\d+): (.+)$`).FindAllStringSubmatch(string(said), -1) {
		i, _ := strconv.Atoi(m[1])
		line, _ := strconv.Atoi(m[2])
		column, _ := strconv.Atoi(m[3])
		if seen[i] {
			t.Errorf("%q has a second message: %s", cases[i].code, m[4])
		}
		seen[i] = true
		if got := x.Near("package main\n\n"+cases[i].code+"\n\nfunc main() {}\n", line, column, m[4]); got != cases[i].want {
			t.Errorf("of %q the compiler says %q, and near is %q, want %q", cases[i].code, m[4], got, cases[i].want)
		}
	}
	if len(seen) != len(cases) {
		t.Errorf("%d of %d programs have a message:\n%s", len(seen), len(cases), said)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// FuzzNear holds that no program, place or message makes it fall over.
func FuzzNear(f *testing.F) {
	f.Add("package main\nfunc main() { x := y }", 2, 20, "undefined: y")
	f.Add("package main\nvar a = b.c", -1, 1<<40, "undefined: b.c")
	f.Add("package main\ntype T[P any] struct{ T[T[P]] }\nvar a T[T[int]]", 3, 1, "a.x undefined (type T[T[int]] has no field or method x)")
	f.Add("package main", 1, 1, "unknown field a in struct literal of type struct{")
	f.Add("p", 1, 1, "name a not exported by package b")
	x := assist.New(project)
	f.Fuzz(func(t *testing.T, program string, line, column int, message string) {
		if near := x.Near(program, line, column, message); strings.Contains(near, "\n") {
			t.Errorf("near is %q", near)
		}
	})
}

func TestHiddenPackagesAreNamed(t *testing.T) {
	x := assist.New(project)
	for message, want := range map[string]string{
		"show.Display undefined (type int has no field or method Display)": "show",
		"fmt.Println undefined (type fmt has no method Println)":           "fmt",
		"undefined: pmf.Open":   "pmf",
		"undefined: rand.IntN":  "rand",
		"undefined: fmt.Printn": "",
		"undefined: fmt":        "",
		"undefined: mine.Open":  "",
		"list.Len undefined (type []int has no field or method Len)":  "",
		"path.ext undefined (type string has no field or method ext)": "",
	} {
		if got := x.Hidden(message); got != want {
			t.Errorf("%q is about the package %q, want %q", message, got, want)
		}
	}
}
