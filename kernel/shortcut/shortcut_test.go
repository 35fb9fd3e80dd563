package shortcut

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test binary play the tools: it is called under their names.
func TestMain(m *testing.M) {
	folder, _ := os.Getwd()
	call := Call{Name: os.Args[0], Arguments: os.Args[1:], Dir: folder, Env: os.Environ(), Stdout: os.Stdout, Stderr: os.Stderr}
	if status, ok := Answer(call); ok {
		os.Exit(status)
	}
	os.Exit(m.Run())
}

// cells is a folder as GoNB makes it, with a module beside it that its cells import.
type cells struct {
	t     *testing.T
	home  string
	dir   string
	local string // the module's folder
	env   []string
}

func newCells(t *testing.T) *cells {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the go command")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	c := &cells{t: t, home: filepath.Join(root, "it's home"), dir: filepath.Join(root, "cells"), local: filepath.Join(root, "local")}
	env := append(os.Environ(), "GOFLAGS=-mod=mod -buildvcs=false", "GONB_TMP_DIR="+c.dir, "GOWORK=off")
	if c.env, err = Install(c.home, program, filepath.Join(root, "plans"), env); err != nil {
		t.Fatal(err)
	}
	c.write(c.dir, "go.mod", "module cell\n\ngo 1.26\n\nrequire local v0.0.0\n\nreplace local => "+c.local+"\n")
	c.write(c.local, "go.mod", "module local\n\ngo 1.26\n")
	c.write(c.local, "word/word.go", "package word\n\nconst Of = \"first\"\n")
	// What was written just now might be changing still, for all that a recording knows.
	earlier := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(c.local, "word/word.go"), earlier, earlier); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *cells) write(folder, name, text string) {
	c.t.Helper()
	path := filepath.Join(folder, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		c.t.Fatal(err)
	}
}

// build has a program built as GoNB does and returns what the build and the program said.
func (c *cells) build(source string) (said, printed string) {
	c.t.Helper()
	c.write(c.dir, "main.go", source)
	output := filepath.Join(c.dir, "gonb_1")
	said = c.run(filepath.Join(c.home, "bin", "go"), "build", "-o", output, "-ldflags=-s -w")
	if said == "" {
		printed = c.run(output)
	}
	return said, printed
}

func (c *cells) run(program string, arguments ...string) string {
	command := exec.Command(program, arguments...)
	command.Dir, command.Env = c.dir, append(c.env, "PWD="+c.dir)
	said, _ := command.CombinedOutput() // a build that fails says why
	return string(said)
}

func program(body string) string {
	return "package main\n\nimport (\n\t\"fmt\"\n\t\"local/word\"\n)\n\nfunc main() {\n" + body + "\n\t_ = word.Of\n}\n"
}

// built lists the programs that the shortcut itself built.
func (c *cells) built() []string {
	c.t.Helper()
	found, err := filepath.Glob(filepath.Join(c.home, "built", "*"))
	if err != nil {
		c.t.Fatal(err)
	}
	return found
}

// recorded is newCells with a plan for program.
func recorded(t *testing.T) *cells {
	t.Helper()
	c := newCells(t)
	// The first build compiles the local package, so that only the second is recorded.
	for _, body := range []string{"\tfmt.Println(1, word.Of)", "\tfmt.Println(2, word.Of)"} {
		if said, printed := c.build(program(body)); said != "" || !strings.HasSuffix(printed, " first\n") {
			t.Fatalf("got %q, %q", said, printed)
		}
	}
	if plans, err := os.ReadDir(value(c.env, PlansVariable)); err != nil || len(plans) == 0 {
		t.Fatalf("no plan was recorded: %v", err)
	}
	return c
}

func TestCellsAreBuiltAsOneBeforeWas(t *testing.T) {
	c := recorded(t)
	for _, want := range []string{"3 first\n", "4 first\n", "3 first\n"} {
		if said, printed := c.build(program("\tfmt.Println(" + want[:1] + ", word.Of)")); said+printed != want {
			t.Errorf("got %q, %q, want %q", said, printed, want)
		}
	}
	if built := c.built(); len(built) != 2 {
		t.Errorf("the shortcut built %d programs for two cells, one of them run twice", len(built))
	}
}

func TestMistakesAreToldAsTheGoCommandDoes(t *testing.T) {
	c := recorded(t)
	source := program("\tvar n int = word.Of\n\tfmt.Println(nowhere)")
	short, _ := c.build(source)
	if err := os.RemoveAll(value(c.env, PlansVariable)); err != nil {
		t.Fatal(err)
	}
	long, _ := c.build(source)
	if short != long || !strings.HasPrefix(short, "# cell\n./main.go:9:6: ") {
		t.Errorf("the shortcut says\n%s\nthe go command\n%s", short, long)
	}
}

func TestChangesOutsideOfTheCellAreSeen(t *testing.T) {
	body := "\tfmt.Println(word.Of)"
	for claim, change := range map[string]func(*cells) (said, printed string){
		"a local package that changed": func(c *cells) (string, string) {
			c.write(c.local, "word/word.go", "package word\n\nconst Of = \"second\"\n")
			return c.build(program(body))
		},
		"a package file that is gone": func(c *cells) (string, string) {
			for _, name := range plansOf(c) {
				p, err := load(value(c.env, PlansVariable), strings.TrimSuffix(name, ".json"))
				if err != nil {
					c.t.Fatal(err)
				}
				p.Packages = strings.ReplaceAll(p.Packages, "packagefile fmt=", "packagefile fmt=/nowhere")
				if err := p.store(value(c.env, PlansVariable), strings.TrimSuffix(name, ".json")); err != nil {
					c.t.Fatal(err)
				}
			}
			return c.build(program(body))
		},
		"a plan that is damaged": func(c *cells) (string, string) {
			for _, name := range plansOf(c) {
				c.write(value(c.env, PlansVariable), name, "{")
			}
			return c.build(program(body))
		},
		"a go.mod that changed": func(c *cells) (string, string) {
			c.write(c.local+"2", "go.mod", "module local\n\ngo 1.26\n")
			c.write(c.local+"2", "word/word.go", "package word\n\nconst Of = \"other\"\n")
			c.write(c.dir, "go.mod", "module cell\n\ngo 1.26\n\nrequire local v0.0.0\n\nreplace local => "+c.local+"2\n")
			return c.build(program(body))
		},
		"a file beside main.go": func(c *cells) (string, string) {
			c.write(c.dir, "other.go", "package main\n\nfunc init() { println(\"other\") }\n")
			return c.build(program(body))
		},
	} {
		t.Run(claim, func(t *testing.T) {
			c := recorded(t)
			want := map[string]string{
				"a local package that changed": "second\n", "a package file that is gone": "first\n",
				"a plan that is damaged": "first\n", "a go.mod that changed": "other\n", "a file beside main.go": "other\nfirst\n",
			}[claim]
			if said, printed := change(c); said+printed != want {
				t.Errorf("got %q, %q, want %q", said, printed, want)
			}
		})
	}
}

func plansOf(c *cells) (names []string) {
	entries, err := os.ReadDir(value(c.env, PlansVariable))
	if err != nil {
		c.t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// effects registers itself in a package that the local module has.
const effects = "package two\n\nimport \"local/word\"\n\nfunc init() { word.Seen += \" two\" }\n"

func TestImportsForEffectAreBuiltIn(t *testing.T) {
	c := recorded(t)
	c.write(c.local, "word/word.go", "package word\n\nconst Of = \"first\"\n\nvar Seen = \"\"\n")
	c.write(c.local, "one/one.go", strings.ReplaceAll(effects, "two", "one"))
	c.write(c.local, "two/two.go", effects)
	for step, k := range []struct {
		paths []string
		body  string
		want  string
	}{
		{nil, "\tfmt.Print(0, word.Seen)", "0"},
		{[]string{"local/one"}, "\tfmt.Print(1, word.Seen)", "1 one"},
		{[]string{"local/two", "local/one"}, "\tfmt.Print(1, word.Seen)", "1 one two"},
		{[]string{"local/two", "local/one"}, "\tfmt.Print(2, word.Seen)", "2 one two"},
		{[]string{"local/one"}, "\tfmt.Print(2, word.Seen)", "2 one"},
		{nil, "\tfmt.Print(0, word.Seen)", "0"},
	} {
		for _, by := range []string{"recording or by a plan", "a plan, again"} {
			if err := BlankImports(c.dir, k.paths); err != nil {
				t.Fatal(err)
			}
			if said, printed := c.build(program(k.body)); said+printed != k.want {
				t.Errorf("step %d, by %s: got %q, %q, want %q", step, by, said, printed, k.want)
			}
		}
	}
	if len(c.built()) == 0 {
		t.Error("the shortcut built nothing itself")
	}
}

func TestImportForEffectThatIsMissingIsPlaced(t *testing.T) {
	c := recorded(t)
	if err := BlankImports(c.dir, []string{"local/word", "local/nowhere"}); err != nil {
		t.Fatal(err)
	}
	said, _ := c.build(program("\tfmt.Print(word.Of)"))
	if want := fmt.Sprintf("%s:%d:8: ", BlankFile, BlankLine+1); !strings.HasPrefix(said, want) || !strings.Contains(said, "local/nowhere") {
		t.Errorf("the build says %q, want it to begin with %q", said, want)
	}
}

func TestPlansGrowWithTheImports(t *testing.T) {
	c := recorded(t)
	other := "package main\n\nimport \"strings\"\n\nfunc main() { print(strings.ToUpper(\"a\")) }\n"
	if said, printed := c.build(other); said+printed != "A" {
		t.Fatalf("got %q, %q", said, printed)
	}
	before := len(c.built())
	for _, source := range []string{strings.Replace(other, "Upper", "Lower", 1), program("\tfmt.Println(5)")} {
		if said, _ := c.build(source); said != "" {
			t.Error(said)
		}
	}
	if built := len(c.built()); built != before+2 {
		t.Errorf("the shortcut built %d of 2 programs", built-before)
	}
}

func TestSeedingBuildsNothing(t *testing.T) {
	c := newCells(t)
	done, err := Seeding(c.home)
	if err != nil {
		t.Fatal(err)
	}
	if said, printed := c.build(program("\tfmt.Println(1)")); said+printed != "" {
		t.Errorf("got %q, %q", said, printed)
	}
	done()
	for range 2 {
		if said, printed := c.build(program("\tfmt.Println(1)")); said+printed != "1\n" {
			t.Errorf("after it, got %q, %q", said, printed)
		}
	}
}

func TestOnlyPlainCellsAreTaken(t *testing.T) {
	c := newCells(t)
	output := filepath.Join(c.dir, "gonb_1")
	call := Call{Dir: c.dir, Env: c.env}
	plain := []string{"build", "-o", output, "-ldflags=-s -w"}
	for claim, k := range map[string]struct {
		source string
		change func()
		want   bool
	}{
		"a plain cell":            {source: program(""), want: true},
		"a test":                  {source: program(""), change: func() { call.Arguments = []string{"test", "-c", "-o", output} }},
		"a build elsewhere":       {source: program(""), change: func() { call.Dir = c.local }},
		"another output":          {source: program(""), change: func() { call.Arguments[2] = filepath.Join(c.dir, "x.wasm") }},
		"a flag that prints":      {source: program(""), change: func() { call.Arguments = append(call.Arguments, "-x") }},
		"a workspace":             {source: program(""), change: func() { call.Env = append(call.Env, "GOWORK="+c.dir) }},
		"cgo":                     {source: "package main\nimport \"C\"\nfunc main() {}\n"},
		"a directive":             {source: "package main\nimport _ \"embed\"\n//go:embed x\nvar x string\nfunc main() {}\n"},
		"a package of Go's own":   {source: "package main\nimport _ \"internal/abi\"\nfunc main() {}\n"},
		"a cell that is no Go":    {source: "package main\nimport fmt\n"},
		"a build without a cell":  {},
		"imports for effect":      {source: program(""), change: func() { c.write(c.dir, BlankFile, "package main\n\nimport _ \"io\"\n") }, want: true},
		"a build with a test":     {source: program(""), change: func() { c.write(c.dir, "main_test.go", "package main") }},
		"other flags of the user": {source: program(""), change: func() { call.Env = append(call.Env, "GOFLAGS=-overlay=x") }},
	} {
		t.Run(claim, func(t *testing.T) {
			call = Call{Dir: c.dir, Env: slices.Clone(c.env), Arguments: slices.Clone(plain)}
			os.Remove(filepath.Join(c.dir, "main.go"))
			if k.source != "" {
				c.write(c.dir, "main.go", k.source)
			}
			if k.change != nil {
				k.change()
			}
			if _, err := readTarget(call, c.home); (err == nil) != k.want {
				t.Errorf("got %v, want it taken: %t", err, k.want)
			}
			os.Remove(filepath.Join(c.dir, "main_test.go"))
			os.Remove(filepath.Join(c.dir, BlankFile))
		})
	}
}

func TestWarmPlansForEverydayCells(t *testing.T) {
	c := newCells(t)
	if err := Warm(t.Context(), c.dir, c.env, []string{"-ldflags=-s -w"}, []string{"local/word"}); err == nil {
		t.Error("a module without go.sum is no module of cells") // GoNB's has one, from the project
	}
	c.write(c.dir, "go.sum", "")
	for range 2 {
		if err := Warm(t.Context(), c.dir, c.env, []string{"-ldflags=-s -w"}, []string{"local/word"}); err != nil {
			t.Fatal(err)
		}
	}
	if said, printed := c.build(program("\tfmt.Println(word.Of)")); said+printed != "first\n" || len(c.built()) != 1 {
		t.Errorf("got %q, %q, and the shortcut built %d programs", said, printed, len(c.built()))
	}
}

func TestOtherCallsReachTheRealTool(t *testing.T) {
	c := newCells(t)
	if version := c.run(filepath.Join(c.home, "bin", "go"), "version"); !strings.HasPrefix(version, "go version go") {
		t.Errorf("go version says %q", version)
	}
	if said := c.run(filepath.Join(c.home, "bin", "go"), "build", "-o", filepath.Join(c.dir, "word"), "local/word"); said != "" {
		t.Errorf("a build of another package says %q", said)
	}
}

func TestOldProgramsAreForgotten(t *testing.T) {
	folder := t.TempDir()
	for i := range remembered + 3 {
		path := filepath.Join(folder, string(rune('A'+i)))
		when := time.Unix(int64(i), 0)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, when, when)); err != nil {
			t.Fatal(err)
		}
	}
	if err := forget(folder); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != remembered || left[0].Name() != "D" {
		t.Errorf("%d are left, the oldest %s (%v)", len(left), left[0], err)
	}
}
